/** What a client asks for, after validation. Quantities are whole units. */
export interface Linea {
  readonly item_id: number;
  readonly cantidad: number;
  readonly nombre_item: string | null;
}

export interface Pedido {
  readonly pedido_id: string;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly referencia: string | null;
  /** ISO 8601 UTC with milliseconds. */
  readonly recibido_en: string;
  readonly items: readonly Linea[];
}

/** Whose orders are the canary's; no client can name it. */
export const BODEGA_CANARIO = 0;

/** What an order wants of one item, all its lines of that item together. */
export interface Demanda {
  readonly item_id: number;
  readonly cantidad: number;
  readonly nombre_item: string | null;
}

/**
 * Sums the lines of each item, ordered by item_id: two lines that fit one by one may not fit together.
 * The first name given for an item stands.
 */
export const sumarLineas = (lineas: readonly Linea[]): Demanda[] => {
  const porItem = new Map<number, Demanda>();
  for (const { item_id, cantidad, nombre_item } of lineas) {
    const previa = porItem.get(item_id);
    porItem.set(item_id, {
      item_id,
      cantidad: (previa?.cantidad ?? 0) + cantidad,
      nombre_item: previa?.nombre_item ?? nombre_item,
    });
  }
  return [...porItem.values()].sort((a, b) => a.item_id - b.item_id);
};
