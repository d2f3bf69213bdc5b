/** The canary's statements. Its orders are those of bodega 0. */
import type { RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';

export const anotarCanario = async (ejecutor: Ejecutor, id: Buffer, enviado_en: string): Promise<void> => {
  await ejecutor.query(
    `INSERT INTO canarios (pedido_id, enviado_en) VALUES (?, ?)
     ON DUPLICATE KEY UPDATE pedido_id = canarios.pedido_id`,
    [id, enviado_en],
  );
};

export interface FilaCanario extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly enviado_en: string;
  /** When its report had gone out and it was AUDITADO; null until then. */
  readonly auditado_en: string | null;
}

/** Canaries that nobody has seen come back, oldest first. */
export const seleccionarCanarios = async (ejecutor: Ejecutor, limite: number): Promise<FilaCanario[]> => {
  const [filas] = await ejecutor.query<FilaCanario[]>(
    `SELECT c.pedido_id, c.enviado_en, h.en AS auditado_en
     FROM canarios c
     LEFT JOIN evaluaciones e ON e.pedido_id = c.pedido_id AND e.resultado = 'INCONSISTENTE'
     LEFT JOIN reportes_inconsistencia r ON r.pedido_id = e.pedido_id AND r.estado = 'EMITIDO'
     LEFT JOIN historial_estados h ON h.pedido_id = r.pedido_id AND h.estado = 'AUDITADO'
     ORDER BY c.enviado_en LIMIT ?`,
    [limite],
  );
  return filas;
};

export const olvidarCanarios = async (ejecutor: Ejecutor, ids: readonly Buffer[]): Promise<void> => {
  await ejecutor.query('DELETE FROM canarios WHERE pedido_id IN (?)', [ids]);
};

interface FilaVieja extends RowDataPacket {
  readonly pedido_id: Buffer;
}

/** Canaries that ended before a moment. */
export const seleccionarViejos = async (
  ejecutor: Ejecutor,
  antesDe: string,
  limite: number,
): Promise<FilaVieja[]> => {
  const [filas] = await ejecutor.query<FilaVieja[]>(
    `SELECT pedido_id FROM pedidos FORCE INDEX (por_estado)
     WHERE listable = 0 AND estado = 'AUDITADO' AND recibido_en < ? AND bodega_id = 0
     ORDER BY recibido_en, pedido_id LIMIT ?`,
    [antesDe, limite],
  );
  return filas;
};

/** What a canary leaves behind, but its report: that one is part of the audit chain. */
const RASTROS = [
  'pedido_items',
  'evaluaciones',
  'historial_estados',
  'anomalias',
  'libro_pedidos',
  'pedidos',
];

/** Deletes all rows of these orders in those tables; the order itself last, since it is what finds them. */
export const borrarRastros = async (tx: Ejecutor, ids: readonly Buffer[]): Promise<void> => {
  for (const tabla of RASTROS) await tx.query('DELETE FROM ?? WHERE pedido_id IN (?)', [tabla, ids]);
};
