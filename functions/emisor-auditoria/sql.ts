import type { RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enTrozos, pesoDeFila, SENTENCIA_MAX_BYTES } from '../../shared/adaptadores/mysql/trozos.ts';
import {
  binarioAId,
  columnaAInstante,
  idABinario,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import { aVeredicto, type FilaVeredicto } from '../../shared/adaptadores/mysql/veredictos.ts';
import type { Estado } from '../../shared/dominio/estados.ts';
import type { Cabeza, Deteccion, EstadoReporte, Expediente, RegistroSellado } from './decidir.ts';

interface FilaExpediente extends FilaVeredicto {
  readonly descubierto_en: string | null;
  readonly estado: Estado;
  readonly reporte: EstadoReporte | null;
}

const deteccionDe = (fila: FilaExpediente): Deteccion | undefined => {
  if (fila.resultado === 'INCONSISTENTE')
    return { causa: 'EVALUACION', en: columnaAInstante(fila.evaluado_en) };
  if (fila.descubierto_en === null) return undefined;
  return { causa: 'FALTANTE_TARDIO', en: columnaAInstante(fila.descubierto_en) };
};

const aExpediente = (fila: FilaExpediente): Expediente => ({
  id: fila.pedido_id,
  estado: fila.estado,
  reporte: fila.reporte ?? undefined,
  deteccion: deteccionDe(fila),
  veredicto: aVeredicto(fila),
});

/** What is stored of those orders that exist, by pedido_id; without their evidence, which may be large. */
export const leerExpedientes = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, Expediente>> => {
  const [filas] = await tx.query<FilaExpediente[]>(
    `SELECT e.pedido_id, e.bodega_id, e.secuencia, e.resultado, e.evaluado_en, e.items,
            COALESCE(d.items_faltantes, e.items_faltantes) AS items_faltantes, e.items_desconocidos, e.unidades,
            COALESCE(d.unidades_faltantes, e.unidades_faltantes) AS unidades_faltantes,
            d.descubierto_en, p.estado, r.estado AS reporte
     FROM pedidos p
     JOIN evaluaciones e ON e.pedido_id = p.pedido_id
     LEFT JOIN descubiertos d ON d.pedido_id = p.pedido_id
     LEFT JOIN reportes_inconsistencia r ON r.pedido_id = p.pedido_id
     WHERE p.pedido_id IN (?)`,
    [ids],
  );
  return new Map(filas.map(aExpediente).map((expediente) => [expediente.veredicto.pedido_id, expediente]));
};

interface FilaEvidencia extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly evidencia: string;
}

/** The evidence as JSON text, by pedido_id: the verdict's, or of the moment when the order lost its cover. */
export const leerEvidencias = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, string>> => {
  const [filas] = await tx.query<FilaEvidencia[]>(
    `SELECT e.pedido_id, COALESCE(d.evidencia, e.evidencia) AS evidencia
     FROM evaluaciones e LEFT JOIN descubiertos d ON d.pedido_id = e.pedido_id
     WHERE e.pedido_id IN (?)`,
    [ids],
  );
  return new Map(filas.map((fila) => [binarioAId(fila.pedido_id), fila.evidencia]));
};

interface FilaNombre extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly item_id: number;
  readonly nombre_item: string | null;
}

/**
 * Names of the items that may lack, by pedido_id and item_id: the client's, as in the order, else the shelf's.
 * Of an order that lost its cover any item may: those are the ones that once were reserved.
 */
export const leerNombres = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, string | null>>> => {
  const [filas] = await tx.query<FilaNombre[]>(
    `SELECT i.pedido_id, i.item_id, COALESCE(i.nombre_item, b.nombre_item) AS nombre_item
     FROM pedido_items i
     LEFT JOIN bodega_items b ON b.bodega_id = i.bodega_id AND b.item_id = i.item_id
     WHERE i.pedido_id IN (?) AND (i.faltante > 0 OR i.version_reserva IS NOT NULL)`,
    [ids],
  );
  const nombres = new Map<string, Map<number, string | null>>();
  for (const fila of filas) {
    const pedido_id = binarioAId(fila.pedido_id);
    const suyos = nombres.get(pedido_id) ?? new Map<number, string | null>();
    nombres.set(pedido_id, suyos.set(fila.item_id, fila.nombre_item));
  }
  return nombres;
};

interface FilaCabeza extends RowDataPacket, Cabeza {}

/**
 * Takes the head of the audit chain: the last lock in the order of all writers. Who holds it is the only one
 * that writes reports.
 *
 * @throws Error when the head is gone: the chain cannot be continued from nothing
 */
export const bloquearCabeza = async (tx: Ejecutor): Promise<Cabeza> => {
  const [[cabeza]] = await tx.query<FilaCabeza[]>(
    'SELECT numero, huella FROM auditoria_cabeza WHERE id = 1 FOR UPDATE',
  );
  if (cabeza === undefined) throw new Error('la cadena de auditoría no tiene cabeza');
  return cabeza;
};

export const moverCabeza = async (tx: Ejecutor, { numero, huella }: Cabeza): Promise<void> => {
  await tx.query('UPDATE auditoria_cabeza SET numero = ?, huella = ? WHERE id = 1', [numero, huella]);
};

/** The place in the audit chain of an order's report. */
export interface Sello {
  readonly reporte_id: string;
  readonly numero: number;
  readonly huella: Buffer;
}

interface FilaSello extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly reporte_id: Buffer;
  readonly numero: number;
  readonly huella: Buffer;
}

/** The seals of those orders that have a report, by pedido_id. */
export const leerSellos = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, Sello>> => {
  const [filas] = await tx.query<FilaSello[]>(
    `SELECT r.pedido_id, r.reporte_id, a.numero, a.huella
     FROM reportes_inconsistencia r JOIN auditoria a ON a.pedido_id = r.pedido_id
     WHERE r.pedido_id IN (?)`,
    [ids],
  );
  return new Map(
    filas.map(({ pedido_id, reporte_id, numero, huella }) => [
      binarioAId(pedido_id),
      { reporte_id: binarioAId(reporte_id), numero, huella },
    ]),
  );
};

/** Plain INSERT: under the head's lock nobody else can have written the report. */
export const insertarReportes = async (
  tx: Ejecutor,
  registros: readonly RegistroSellado[],
): Promise<void> => {
  const filas = registros.map(({ veredicto, deteccion, reporte_id, items_faltantes }) => ({
    reporte_id: idABinario(reporte_id),
    veredicto,
    deteccion,
    items: JSON.stringify(items_faltantes),
  }));
  for (const trozo of enTrozos(filas, ({ items }) => pesoDeFila(items), SENTENCIA_MAX_BYTES)) {
    await tx.query(
      `INSERT INTO reportes_inconsistencia
         (reporte_id, pedido_id, secuencia, items_faltantes, fecha_deteccion, estado) VALUES ?`,
      [
        trozo.map(({ reporte_id, veredicto, deteccion, items }) => [
          reporte_id,
          idABinario(veredicto.pedido_id),
          veredicto.secuencia,
          items,
          instanteAColumna(deteccion.en),
          'PENDIENTE',
        ]),
      ],
    );
  }
};

export const insertarAuditoria = async (
  tx: Ejecutor,
  registros: readonly RegistroSellado[],
): Promise<void> => {
  for (const trozo of enTrozos(registros, ({ texto }) => pesoDeFila(texto), SENTENCIA_MAX_BYTES)) {
    await tx.query('INSERT INTO auditoria (numero, pedido_id, texto, huella_anterior, huella) VALUES ?', [
      trozo.map(({ numero, veredicto, texto, huella_anterior, huella }) => [
        numero,
        idABinario(veredicto.pedido_id),
        texto,
        huella_anterior,
        huella,
      ]),
    ]);
  }
};

export const marcarEmitidos = async (tx: Ejecutor, reportes: readonly string[]): Promise<void> => {
  await tx.query(
    `UPDATE reportes_inconsistencia FORCE INDEX (PRIMARY) SET estado = 'EMITIDO'
     WHERE reporte_id IN (?) AND estado = 'PENDIENTE'`,
    [reportes.map(idABinario)],
  );
};
