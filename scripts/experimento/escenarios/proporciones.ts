/**
 * Proportions of a real wholesaler's orders. Derived (nothing is copied) from the 3,875 orders without a
 * negative line of 2010-12-01..2011-02-28 in: Chen, D. (2015), Online Retail, UCI Machine Learning Repository,
 * https://doi.org/10.24432/C5BW33, CC BY 4.0. Over all 4,894 invoices, cancellations included, the hottest item
 * is in 11.2 % and the median is 10 lines; over the orders here 13.8 % and 14 lines.
 */

export interface Punto {
  readonly x: number;
  readonly y: number;
}

/** Lines per order: x = share of orders with at most y lines. Mean 26.6. */
export const LINEAS_POR_PEDIDO: readonly Punto[] = [
  { x: 0, y: 1 },
  { x: 0.1, y: 1 },
  { x: 0.2, y: 4 },
  { x: 0.3, y: 7 },
  { x: 0.4, y: 10 },
  { x: 0.5, y: 14 },
  { x: 0.6, y: 18 },
  { x: 0.7, y: 24 },
  { x: 0.8, y: 34 },
  { x: 0.9, y: 52 },
  { x: 0.95, y: 76 },
  { x: 0.97, y: 115 },
  { x: 0.98, y: 151 },
  { x: 0.985, y: 190 },
  { x: 0.99, y: 340 },
  { x: 0.999, y: 601 },
  { x: 1, y: 675 },
];

/** Quantity of a line: [quantity, share of lines]. The rest (9.1 %) follows {@link COLA_DE_CANTIDADES}. */
export const CANTIDADES: readonly (readonly [number, number])[] = [
  [1, 0.3202],
  [2, 0.1575],
  [12, 0.0999],
  [6, 0.0773],
  [3, 0.0723],
  [4, 0.066],
  [24, 0.04],
  [10, 0.0287],
  [5, 0.0236],
  [8, 0.0234],
];

/** Quantities of the remaining lines: x = share of them with at most y units (they are packs, mostly). */
export const COLA_DE_CANTIDADES: readonly Punto[] = [
  { x: 0, y: 7 },
  { x: 0.1, y: 9 },
  { x: 0.25, y: 16 },
  { x: 0.5, y: 29 },
  { x: 0.7, y: 48 },
  { x: 0.8, y: 72 },
  { x: 0.9, y: 100 },
  { x: 0.95, y: 144 },
  { x: 0.97, y: 204 },
  { x: 0.99, y: 460 },
  { x: 1, y: 2400 },
];

/** Popularity: x = rank of the item, y = share of orders that hold it. 3,102 items. */
export const POPULARIDAD: readonly Punto[] = [
  { x: 1, y: 0.1375 },
  { x: 2, y: 0.1125 },
  { x: 3, y: 0.1043 },
  { x: 5, y: 0.0934 },
  { x: 10, y: 0.0715 },
  { x: 20, y: 0.0581 },
  { x: 50, y: 0.0472 },
  { x: 100, y: 0.0372 },
  { x: 200, y: 0.0263 },
  { x: 500, y: 0.0155 },
  { x: 1000, y: 0.0088 },
  { x: 2000, y: 0.0023 },
  { x: 2800, y: 0.0005 },
  { x: 3102, y: 0.00026 },
];

export const ITEMS_DEL_CATALOGO = 3102;

/** Value of a broken line at x; outside of it, the value of the nearest end. */
export function interpolar(puntos: readonly Punto[], x: number): number {
  let previo = puntos[0];
  for (const punto of puntos) {
    if (previo !== undefined && punto.x >= x) {
      const ancho = punto.x - previo.x;
      return ancho === 0 ? punto.y : previo.y + ((punto.y - previo.y) * (x - previo.x)) / ancho;
    }
    previo = punto;
  }
  return previo?.y ?? 0;
}
