/** The statements that compare the warehouse with its ledgers. Bodega 0 is the canary's and has none. */
import type { RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { PorItem } from './progreso.ts';

export interface FilaExistencia extends RowDataPacket {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
}

/** Items in the order of their key, after the cursor. */
export const seleccionarExistencias = async (
  tx: Ejecutor,
  cursor: PorItem,
  limite: number,
): Promise<FilaExistencia[]> => {
  const { bodega_id, item_id } = cursor ?? { bodega_id: 1, item_id: 0 };
  const [filas] = await tx.query<FilaExistencia[]>(
    `SELECT bodega_id, item_id, cantidad_disponible, cantidad_reservada FROM bodega_items
     WHERE (bodega_id = ? AND item_id > ?) OR bodega_id > ?
     ORDER BY bodega_id, item_id LIMIT ?`,
    [bodega_id, item_id, bodega_id, limite],
  );
  return filas;
};

interface FilaSuma extends RowDataPacket {
  readonly item_id: number;
  /** A DECIMAL: text. */
  readonly suma: string;
}

const porItem = (filas: readonly FilaSuma[]): ReadonlyMap<number, number> =>
  new Map(filas.map(({ item_id, suma }) => [item_id, Number(suma)]));

/** What the orders that live hold of each item, by item_id; items that nobody holds are missing. */
export const sumarReservas = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const [filas] = await tx.query<FilaSuma[]>(
    `SELECT item_id, SUM(cantidad_reservada) AS suma FROM pedido_items FORCE INDEX (por_item)
     WHERE bodega_id = ? AND item_id IN (?) AND version_salida IS NULL AND version_reserva IS NOT NULL
     GROUP BY item_id`,
    [bodega_id, items],
  );
  return porItem(filas);
};

/** What the movements of each item add up to, by item_id; items that never moved are missing. */
export const sumarMovimientos = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const [filas] = await tx.query<FilaSuma[]>(
    `SELECT item_id, SUM(delta) AS suma FROM movimientos FORCE INDEX (por_bodega_item)
     WHERE bodega_id = ? AND item_id IN (?) GROUP BY item_id`,
    [bodega_id, items],
  );
  return porItem(filas);
};

interface FilaDescubierta extends RowDataPacket {
  readonly bodega_id: number;
  readonly item_id: number;
}

/** Items of which more is reserved than there is, after the cursor. */
export const seleccionarDescubiertas = async (
  ejecutor: Ejecutor,
  cursor: PorItem,
  limite: number,
): Promise<FilaDescubierta[]> => {
  const { bodega_id, item_id } = cursor ?? { bodega_id: 1, item_id: 0 };
  const [filas] = await ejecutor.query<FilaDescubierta[]>(
    `SELECT bodega_id, item_id FROM bodega_items FORCE INDEX (por_descubierta)
     WHERE (descubierta = 1 AND bodega_id = ? AND item_id > ?) OR (descubierta = 1 AND bodega_id > ?)
     ORDER BY bodega_id, item_id LIMIT ?`,
    [bodega_id, item_id, bodega_id, limite],
  );
  return filas;
};
