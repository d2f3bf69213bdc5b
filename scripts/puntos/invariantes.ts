/** What must hold at rest, whatever went wrong before. Each statement selects what breaks it. */
import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { ItemEvaluado } from '../../shared/dominio/faltante.ts';
import { ORIGEN, revisarCabeza, revisarEslabon } from '../../shared/dominio/revision-cadena.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';

const SENTENCIAS: Readonly<Record<string, string>> = {
  'sobreventa: más reservado que disponible sin que nadie corrigiera el estante': `
    SELECT b.bodega_id, b.item_id FROM bodega_items b
    WHERE b.cantidad_reservada > b.cantidad_disponible AND NOT EXISTS (
      SELECT 1 FROM movimientos m WHERE m.bodega_id = b.bodega_id AND m.item_id = b.item_id
      AND m.tipo IN ('AJUSTE', 'SALIDA') AND m.delta < 0)`,
  'lo reservado no es lo que tienen los pedidos': `
    SELECT b.bodega_id, b.item_id FROM bodega_items b
    WHERE b.cantidad_reservada <> (SELECT COALESCE(SUM(i.cantidad_reservada), 0) FROM pedido_items i
                                   WHERE i.bodega_id = b.bodega_id AND i.item_id = b.item_id)`,
  'lo disponible no es lo que suman los movimientos': `
    SELECT b.bodega_id, b.item_id FROM bodega_items b
    WHERE b.bodega_id > 0 AND b.cantidad_disponible <> (
      SELECT COALESCE(SUM(m.delta), 0) FROM movimientos m
      WHERE m.bodega_id = b.bodega_id AND m.item_id = b.item_id)`,
  'una versión que no es de ninguna reserva ni de ningún movimiento': `
    SELECT b.bodega_id, b.item_id FROM bodega_items b
    WHERE b.bodega_id > 0 AND b.version <> (
      SELECT COUNT(*) FROM pedido_items i WHERE i.bodega_id = b.bodega_id AND i.item_id = b.item_id
        AND i.version_reserva IS NOT NULL
    ) + (
      SELECT COUNT(*) FROM movimientos m WHERE m.bodega_id = b.bodega_id AND m.item_id = b.item_id
        AND (m.delta <> 0 OR m.delta_reservada <> 0 OR m.version = 1))`,
  'un pedido sin un veredicto, o un veredicto sin pedido': `
    SELECT HEX(p.pedido_id) FROM pedidos p LEFT JOIN evaluaciones e ON e.pedido_id = p.pedido_id
    WHERE e.pedido_id IS NULL OR e.resultado <> p.resultado
    UNION SELECT HEX(e.pedido_id) FROM evaluaciones e LEFT JOIN pedidos p ON p.pedido_id = e.pedido_id
    WHERE p.pedido_id IS NULL`,
  'un pedido que no tiene lo suyo, o tiene lo que no debe': `
    SELECT HEX(p.pedido_id), p.estado FROM pedidos p JOIN pedido_items i ON i.pedido_id = p.pedido_id
    WHERE i.cantidad_reservada <> IF(p.estado IN ('RESERVADO', 'VALIDADO'), i.cantidad_solicitada, 0)`,
  'AUDITADO sin reporte emitido, o al revés': `
    SELECT HEX(p.pedido_id) FROM pedidos p LEFT JOIN reportes_inconsistencia r ON r.pedido_id = p.pedido_id
    WHERE (p.estado = 'AUDITADO') <> (COALESCE(r.estado, '') = 'EMITIDO')`,
  'un reporte sin sello, o un sello sin reporte': `
    SELECT HEX(r.pedido_id) FROM reportes_inconsistencia r LEFT JOIN auditoria a ON a.pedido_id = r.pedido_id
    WHERE a.pedido_id IS NULL
    UNION SELECT HEX(a.pedido_id) FROM auditoria a LEFT JOIN reportes_inconsistencia r
      ON r.pedido_id = a.pedido_id WHERE r.pedido_id IS NULL`,
  'un cambio de estado sin su línea en el historial': `
    SELECT HEX(p.pedido_id), p.estado FROM pedidos p LEFT JOIN historial_estados h
      ON h.pedido_id = p.pedido_id AND h.estado = p.estado
    WHERE h.pedido_id IS NULL AND p.estado NOT IN ('RESERVADO', 'CON_FALTANTE')
       OR h.pedido_id IS NULL AND p.estado = 'CON_FALTANTE' AND p.resultado = 'CONSISTENTE'`,
};

interface FilaEvidencia extends RowDataPacket {
  readonly secuencia: number;
  readonly resultado: string;
  readonly evidencia: string;
}

const veredictosQueNoSeSiguen = async (base: Pool): Promise<string[]> => {
  const [filas] = await base.query<FilaEvidencia[]>(
    'SELECT secuencia, resultado, evidencia FROM evaluaciones',
  );
  return filas.flatMap(({ secuencia, resultado, evidencia }) => {
    const items = leerEvidencia(evidencia);
    const faltanteDe = (item: ItemEvaluado): number =>
      Math.max(0, item.cantidad_solicitada - Math.max(0, item.cantidad_disponible - item.cantidad_reservada));
    const bien =
      items?.every((item) => item.faltante === faltanteDe(item)) &&
      resultado === (items.some((item) => item.faltante > 0) ? 'INCONSISTENTE' : 'CONSISTENTE');
    return bien ? [] : [`el veredicto ${secuencia} no se sigue de su evidencia`];
  });
};

interface FilaEslabon extends RowDataPacket {
  readonly numero: number;
  readonly texto: string;
  readonly huella_anterior: Buffer;
  readonly huella: Buffer;
}

const cadenaRota = async (base: Pool): Promise<string[]> => {
  const [eslabones] = await base.query<FilaEslabon[]>('SELECT * FROM auditoria ORDER BY numero');
  const [[cabeza]] = await base.query<FilaEslabon[]>('SELECT numero, huella FROM auditoria_cabeza');
  let previo = ORIGEN;
  for (const eslabon of eslabones) {
    const rotura = revisarEslabon(previo, eslabon);
    if (rotura !== null) return [`cadena de auditoría: ${rotura.motivo} en ${rotura.numero}`];
    previo = eslabon;
  }
  const rotura = cabeza === undefined ? null : revisarCabeza(previo, cabeza);
  return rotura === null ? [] : [`cadena de auditoría: ${rotura.motivo} en ${rotura.numero}`];
};

/** @returns what is broken, in Spanish; empty when all holds */
export const invariantesRotas = async (base: Pool): Promise<string[]> => {
  const deSql = await Promise.all(
    Object.entries(SENTENCIAS).map(async ([nombre, sql]) => {
      const [filas] = await base.query<RowDataPacket[]>(sql);
      return filas.slice(0, 3).map((fila) => `${nombre}: ${JSON.stringify(Object.values(fila))}`);
    }),
  );
  return [...deSql.flat(), ...(await veredictosQueNoSeSiguen(base)), ...(await cadenaRota(base))];
};
