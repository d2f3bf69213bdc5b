/** Stock rows of one bodega, for whoever ends reservations. */
import type { RowDataPacket } from 'mysql2';
import type { Existencia } from '../../dominio/faltante.ts';
import type { Existencias } from '../../dominio/salida.ts';
import type { Ejecutor } from './base.ts';

interface FilaExistencia extends RowDataPacket, Existencia {
  readonly item_id: number;
}

/** Locks the items, in item order: a range of the primary key. What does not exist locks nothing. */
export const bloquearExistencias = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
): Promise<Existencias> => {
  if (items.length === 0) return new Map();
  const [filas] = await tx.query<FilaExistencia[]>(
    `SELECT item_id, cantidad_disponible, cantidad_reservada, version FROM bodega_items
     WHERE bodega_id = ? AND item_id IN (?) ORDER BY bodega_id, item_id FOR UPDATE`,
    [bodega_id, items],
  );
  return new Map(
    filas.map(({ item_id, cantidad_disponible, cantidad_reservada, version }) => [
      item_id,
      { cantidad_disponible, cantidad_reservada, version },
    ]),
  );
};

/** Sets items whose rows are locked, so that every row is a duplicate and none is inserted. */
export const ponerExistencias = async (
  tx: Ejecutor,
  bodega_id: number,
  existencias: Existencias,
): Promise<void> => {
  await tx.query(
    `INSERT INTO bodega_items
       (bodega_id, item_id, nombre_item, cantidad_disponible, cantidad_reservada, version) VALUES ?
     ON DUPLICATE KEY UPDATE
       cantidad_disponible = VALUES(cantidad_disponible), cantidad_reservada = VALUES(cantidad_reservada),
       version = VALUES(version)`,
    [
      [...existencias].map(([item_id, existencia]) => [
        bodega_id,
        item_id,
        '',
        existencia.cantidad_disponible,
        existencia.cantidad_reservada,
        existencia.version,
      ]),
    ],
  );
};
