/** The statements of the reads, one function each. Bodega 0 is the canary's and appears in no list. */
import type { RowDataPacket } from 'mysql2';
import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import type { Resultado } from '../../shared/dominio/faltante.ts';

export interface FilaBodegaItem extends RowDataPacket {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly sku: string | null;
  readonly nombre_item: string;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  readonly version: number;
}

const COLUMNAS_ITEM =
  'bodega_id, item_id, sku, nombre_item, cantidad_disponible, cantidad_reservada, version';

export const seleccionarItem = async (
  base: Base,
  bodega_id: number,
  item_id: number,
): Promise<FilaBodegaItem | undefined> => {
  const [filas] = await base.query<FilaBodegaItem[]>(
    `SELECT ${COLUMNAS_ITEM} FROM bodega_items WHERE bodega_id = ? AND item_id = ?`,
    [bodega_id, item_id],
  );
  return filas[0];
};

/** Items of a bodega after `item_id`, by item_id. */
export const seleccionarItemsDesde = async (
  base: Ejecutor,
  bodega_id: number,
  item_id: number,
  limite: number,
): Promise<FilaBodegaItem[]> => {
  const [filas] = await base.query<FilaBodegaItem[]>(
    `SELECT ${COLUMNAS_ITEM} FROM bodega_items
     WHERE bodega_id = ? AND item_id > ? ORDER BY item_id LIMIT ?`,
    [bodega_id, item_id, limite],
  );
  return filas;
};

export interface FilaEvaluacion extends RowDataPacket {
  readonly secuencia: number;
  readonly pedido_id: Buffer;
  readonly bodega_id: number;
  readonly resultado: Resultado;
  readonly evaluado_en: string;
  readonly evidencia: string;
}

const COLUMNAS_EVALUACION = 'secuencia, pedido_id, bodega_id, resultado, evaluado_en, evidencia';

/** One statement is one snapshot, and sequence numbers become visible in their order: nothing is skipped. */
export const seleccionarEvaluaciones = async (
  base: Ejecutor,
  desde: number,
  limite: number,
): Promise<FilaEvaluacion[]> => {
  const [filas] = await base.query<FilaEvaluacion[]>(
    `SELECT ${COLUMNAS_EVALUACION} FROM evaluaciones FORCE INDEX (por_secuencia)
     WHERE listable = 1 AND secuencia >= ? ORDER BY secuencia LIMIT ?`,
    [desde, limite],
  );
  return filas;
};

export const seleccionarEvaluacion = async (
  tx: Ejecutor,
  pedido_id: string,
): Promise<FilaEvaluacion | undefined> => {
  const [filas] = await tx.query<FilaEvaluacion[]>(
    `SELECT ${COLUMNAS_EVALUACION} FROM evaluaciones WHERE pedido_id = ?`,
    [idABinario(pedido_id)],
  );
  return filas[0];
};

export interface FilaVerificable extends RowDataPacket {
  readonly item_id: number;
  readonly nombre_item: string | null;
  readonly cantidad_solicitada: number;
  /** What this order holds. */
  readonly propia: number;
  /** Null, as are the next two, for an unknown item. */
  readonly cantidad_disponible: number | null;
  readonly cantidad_reservada: number;
  readonly version: number;
}

export const seleccionarVerificables = async (
  tx: Ejecutor,
  pedido_id: string,
): Promise<FilaVerificable[]> => {
  const [filas] = await tx.query<FilaVerificable[]>(
    `SELECT i.item_id, i.nombre_item, i.cantidad_solicitada, i.cantidad_reservada AS propia,
            b.cantidad_disponible, b.cantidad_reservada, b.version
     FROM pedido_items i
     LEFT JOIN bodega_items b ON b.bodega_id = i.bodega_id AND b.item_id = i.item_id
     WHERE i.pedido_id = ?
     ORDER BY i.item_id`,
    [idABinario(pedido_id)],
  );
  return filas;
};

export interface FilaDueno extends RowDataPacket {
  readonly cliente_id: string | null;
  readonly resultado: Resultado;
}

export const seleccionarDueno = async (tx: Ejecutor, pedido_id: string): Promise<FilaDueno | undefined> => {
  const [filas] = await tx.query<FilaDueno[]>(
    'SELECT cliente_id, resultado FROM pedidos WHERE pedido_id = ?',
    [idABinario(pedido_id)],
  );
  return filas[0];
};
