/** The statements about the reconciler's own row, the book and the decision log. */
import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { Etapa } from '../../shared/adaptadores/mysql/reenvios.ts';
import type { PorFecha } from './progreso.ts';

/** The first place of a walk by receipt: before every row. */
const PRINCIPIO = { recibido_en: '1000-01-01 00:00:00.000', id: Buffer.alloc(16) };

export const desdeDe = (cursor: PorFecha): { readonly recibido_en: string; readonly id: Buffer } =>
  cursor === null ? PRINCIPIO : { recibido_en: cursor.recibido_en, id: Buffer.from(cursor.pedido_id, 'hex') };

/**
 * Takes the turn, if nobody has it. A turn that ends a minute later than ours would was taken by a clock that was wrong: whoever
 * had it is dead or will find it gone, and nobody may wait for that day.
 * @returns false when another run is at work
 */
export const tomarTurno = async (
  ejecutor: Ejecutor,
  turno: string,
  ahora: string,
  hasta: string,
): Promise<boolean> => {
  const [{ affectedRows }] = await ejecutor.query<ResultSetHeader>(
    `UPDATE reconciliacion SET turno = ?, turno_hasta = ?
     WHERE id = 1 AND (turno_hasta <= ? OR turno_hasta > ? + INTERVAL 1 MINUTE)`,
    [turno, hasta, ahora, hasta],
  );
  return affectedRows === 1;
};

export interface FilaReconciliacion extends RowDataPacket {
  readonly evaluados: number;
  readonly progreso: string | null;
  readonly resultado: string | null;
}

/** @throws Error when the row is gone: there is nothing to go on from */
export const leerEstado = async (ejecutor: Ejecutor): Promise<FilaReconciliacion> => {
  const [[fila]] = await ejecutor.query<FilaReconciliacion[]>(
    'SELECT evaluados, progreso, resultado FROM reconciliacion WHERE id = 1',
  );
  if (fila === undefined) throw new Error('falta la fila de reconciliacion');
  return fila;
};

/** Stores what the run found and ends its turn. @returns false when the turn has passed to another run */
export const guardarEstado = async (
  ejecutor: Ejecutor,
  turno: string,
  { progreso, resultado }: Pick<FilaReconciliacion, 'progreso' | 'resultado'>,
  ahora: string,
): Promise<boolean> => {
  const [{ affectedRows }] = await ejecutor.query<ResultSetHeader>(
    `UPDATE reconciliacion SET progreso = ?, resultado = ?, turno = NULL, turno_hasta = ?
     WHERE id = 1 AND turno = ?`,
    [progreso, resultado, ahora, turno],
  );
  return affectedRows === 1;
};

export const contarEvaluados = async (tx: Ejecutor, cuantos: number): Promise<void> => {
  await tx.query('UPDATE reconciliacion SET evaluados = evaluados + ? WHERE id = 1', [cuantos]);
};

export interface FilaPendiente extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly bodega_id: number;
  readonly recibido_en: string;
  readonly decidido: 0 | 1;
  /** Null, as is ultimo_en, if it was never sent again. */
  readonly veces: number | null;
  readonly ultimo_en: string | null;
}

/** Orders of the book that nobody has closed, oldest first, after the cursor. */
export const seleccionarPendientes = async (
  ejecutor: Ejecutor,
  cursor: PorFecha,
  limite: number,
): Promise<FilaPendiente[]> => {
  const { recibido_en, id } = desdeDe(cursor);
  const [filas] = await ejecutor.query<FilaPendiente[]>(
    `SELECT l.pedido_id, l.bodega_id, l.recibido_en, p.pedido_id IS NOT NULL AS decidido, r.veces, r.ultimo_en
     FROM libro_pedidos l FORCE INDEX (por_cerrar)
     LEFT JOIN pedidos p ON p.pedido_id = l.pedido_id
     LEFT JOIN reenvios r ON r.pedido_id = l.pedido_id AND r.etapa = 'VEREDICTO'
     WHERE l.pendiente = 1 AND l.recibido_en >= ?
       AND (l.recibido_en > ? OR l.pedido_id > ?)
     ORDER BY l.recibido_en, l.pedido_id LIMIT ?`,
    [recibido_en, recibido_en, id, limite],
  );
  return filas;
};

interface FilaAbierta extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly bodega_id: number;
}

/** Locks, by id, those lines of the book that are still open. */
export const bloquearAbiertos = async (tx: Ejecutor, ids: readonly Buffer[]): Promise<FilaAbierta[]> => {
  const [filas] = await tx.query<FilaAbierta[]>(
    `SELECT pedido_id, bodega_id FROM libro_pedidos FORCE INDEX (PRIMARY)
     WHERE pedido_id IN (?) AND pendiente = 1 ORDER BY pedido_id FOR UPDATE`,
    [ids],
  );
  return filas;
};

export const cerrarAsientos = async (tx: Ejecutor, ids: readonly Buffer[]): Promise<void> => {
  await tx.query(
    'UPDATE libro_pedidos FORCE INDEX (PRIMARY) SET pendiente = 0, cuerpo = NULL WHERE pedido_id IN (?)',
    [ids],
  );
};

interface FilaCuerpo extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly cuerpo: string | null;
}

export const seleccionarCuerpos = async (
  ejecutor: Ejecutor,
  ids: readonly Buffer[],
): Promise<FilaCuerpo[]> => {
  const [filas] = await ejecutor.query<FilaCuerpo[]>(
    'SELECT pedido_id, cuerpo FROM libro_pedidos WHERE pedido_id IN (?) AND pendiente = 1',
    [ids],
  );
  return filas;
};

export const olvidarReenvios = async (
  ejecutor: Ejecutor,
  etapa: Etapa,
  ids: readonly Buffer[],
): Promise<void> => {
  await ejecutor.query('DELETE FROM reenvios WHERE pedido_id IN (?) AND etapa = ?', [ids, etapa]);
};

interface FilaReenviado extends RowDataPacket {
  readonly pedido_id: Buffer;
}

/** Orders that were sent on again, long ago, and have left the state they were stuck in. */
export const seleccionarResueltos = async (
  ejecutor: Ejecutor,
  antesDe: string,
  limite: number,
): Promise<FilaReenviado[]> => {
  const [filas] = await ejecutor.query<FilaReenviado[]>(
    `SELECT r.pedido_id FROM reenvios r
     LEFT JOIN pedidos p ON p.pedido_id = r.pedido_id AND p.estado IN ('RESERVADO', 'CON_FALTANTE')
     WHERE r.ultimo_en < ? AND r.etapa = 'DECISION' AND p.pedido_id IS NULL
     ORDER BY r.ultimo_en LIMIT ?`,
    [antesDe, limite],
  );
  return filas;
};

export interface FilaDeBitacora extends RowDataPacket {
  readonly secuencia: number;
  readonly pedido_id: Buffer;
  readonly evaluado_en: string;
  readonly ausente: 0 | 1;
}

/** The decision log after `secuencia`, and which of its orders the book does not know. */
export const seleccionarBitacora = async (
  ejecutor: Ejecutor,
  secuencia: number,
  limite: number,
): Promise<FilaDeBitacora[]> => {
  const [filas] = await ejecutor.query<FilaDeBitacora[]>(
    `SELECT e.secuencia, e.pedido_id, e.evaluado_en, l.pedido_id IS NULL AS ausente
     FROM evaluaciones e LEFT JOIN libro_pedidos l ON l.pedido_id = e.pedido_id
     WHERE e.secuencia > ? ORDER BY e.secuencia LIMIT ?`,
    [secuencia, limite],
  );
  return filas;
};

/** Of these orders those that have a verdict and are not in the book. */
export const seleccionarAusentes = async (tx: Ejecutor, ids: readonly Buffer[]): Promise<FilaAbierta[]> => {
  const [filas] = await tx.query<FilaAbierta[]>(
    `SELECT p.pedido_id, p.bodega_id FROM pedidos p
     LEFT JOIN libro_pedidos l ON l.pedido_id = p.pedido_id
     WHERE p.pedido_id IN (?) AND l.pedido_id IS NULL`,
    [ids],
  );
  return filas;
};

/** Plain INSERT: a duplicate says that the book got the order in the meantime, and all is looked at again. */
export const asentarDecididos = async (tx: Ejecutor, ids: readonly Buffer[]): Promise<void> => {
  await tx.query(
    `INSERT INTO libro_pedidos (pedido_id, bodega_id, cliente_id, recibido_en, huella, cuerpo, pendiente)
     SELECT pedido_id, bodega_id, cliente_id, recibido_en, huella, NULL, 0
     FROM pedidos WHERE pedido_id IN (?) ORDER BY pedido_id`,
    [ids],
  );
};
