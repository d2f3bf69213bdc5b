/** The statements of the writes, one function each. Rows lock in (bodega, item) order, see ARCHITECTURE. */
import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { ItemDeCarga, TipoAsiento } from '../../shared/api/bodega.ts';

export interface FilaExistencia extends RowDataPacket {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly sku: string | null;
  readonly nombre_item: string;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  readonly version: number;
}

/** Locks the items of one bodega, in item order: a range of the primary key. What does not exist locks nothing. */
export const bloquearItems = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
): Promise<FilaExistencia[]> => {
  const [filas] = await tx.query<FilaExistencia[]>(
    `SELECT bodega_id, item_id, sku, nombre_item, cantidad_disponible, cantidad_reservada, version
     FROM bodega_items WHERE bodega_id = ? AND item_id IN (?) ORDER BY bodega_id, item_id FOR UPDATE`,
    [bodega_id, items],
  );
  return filas;
};

/**
 * Whoever creates an item holds the log's counter, as does whoever decides: so an order that found the item
 * unknown stands in the log before the item exists.
 */
export const bloquearContador = async (tx: Ejecutor): Promise<void> => {
  await tx.query('SELECT secuencia FROM contador_evaluaciones WHERE id = 1 FOR UPDATE');
};

/** Plain INSERT: a duplicate means that somebody created one meanwhile, and all must be decided again. */
export const insertarItems = async (tx: Ejecutor, items: readonly ItemDeCarga[]): Promise<void> => {
  await tx.query(
    'INSERT INTO bodega_items (bodega_id, item_id, sku, nombre_item, cantidad_disponible) VALUES ?',
    [items.map((i) => [i.bodega_id, i.item_id, i.sku ?? null, i.nombre_item, i.cantidad_disponible])],
  );
};

/**
 * Sets items whose rows are locked, so that every row is a duplicate and none is inserted. MariaDB has no row
 * alias here, hence VALUES(). MySQL assigns from left to right: the version looks at the old quantity.
 */
export const actualizarItems = async (tx: Ejecutor, items: readonly ItemDeCarga[]): Promise<void> => {
  await tx.query(
    `INSERT INTO bodega_items (bodega_id, item_id, sku, nombre_item, cantidad_disponible) VALUES ?
     ON DUPLICATE KEY UPDATE
       version = version + IF(cantidad_disponible = VALUES(cantidad_disponible), 0, 1),
       sku = VALUES(sku), nombre_item = VALUES(nombre_item), cantidad_disponible = VALUES(cantidad_disponible)`,
    [items.map((i) => [i.bodega_id, i.item_id, i.sku ?? null, i.nombre_item, i.cantidad_disponible])],
  );
};

/** Sets the shelf of an item whose row is locked. */
export const actualizarEstante = async (
  tx: Ejecutor,
  estante: {
    readonly bodega_id: number;
    readonly item_id: number;
    readonly cantidad_disponible: number;
    readonly version: number;
  },
): Promise<void> => {
  await tx.query(
    'UPDATE bodega_items SET cantidad_disponible = ?, version = ? WHERE bodega_id = ? AND item_id = ?',
    [estante.cantidad_disponible, estante.version, estante.bodega_id, estante.item_id],
  );
};

export interface FilaMovimiento extends RowDataPacket {
  readonly movimiento_id: number;
  readonly bodega_id: number;
  readonly item_id: number;
  readonly tipo: TipoAsiento;
  readonly cantidad: number;
  readonly delta: number;
  readonly delta_reservada: number;
  readonly cantidad_disponible: number;
  readonly version: number;
  readonly motivo: string;
  readonly clave_idempotencia: string | null;
  readonly pedido_id: Buffer | null;
  readonly creado_en: string;
}

export const seleccionarMovimientoDeClave = async (
  tx: Ejecutor,
  clave_idempotencia: string,
): Promise<FilaMovimiento | undefined> => {
  const [filas] = await tx.query<FilaMovimiento[]>(
    `SELECT movimiento_id, bodega_id, item_id, tipo, cantidad, delta, delta_reservada, cantidad_disponible,
            version, motivo, clave_idempotencia, pedido_id, creado_en
     FROM movimientos WHERE clave_idempotencia = ?`,
    [clave_idempotencia],
  );
  return filas[0];
};

interface FilaPedido extends RowDataPacket {
  readonly bodega_id: number;
  readonly cliente_id: string | null;
}

/** What never changes of an order. @returns undefined while it has no verdict */
export const seleccionarPedido = async (tx: Ejecutor, id: Buffer): Promise<FilaPedido | undefined> => {
  const [filas] = await tx.query<FilaPedido[]>(
    'SELECT bodega_id, cliente_id FROM pedidos WHERE pedido_id = ?',
    [id],
  );
  return filas[0];
};
