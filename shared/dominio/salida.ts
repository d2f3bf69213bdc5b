/** How a reservation ends: released, or dispatched with its units. Quantities are whole units. */
import type { Existencia } from './faltante.ts';

/** What an order holds of one item. */
export interface Reserva {
  readonly item_id: number;
  readonly cantidad: number;
}

export type TipoSalida = 'LIBERACION' | 'DESPACHO';

/** One reservation that ended, with the stock as it is then. */
export interface Salida extends Reserva {
  readonly pedido_id: string;
  readonly despues: Existencia;
  /** Changes of cantidad_disponible and cantidad_reservada. */
  readonly delta: number;
  readonly delta_reservada: number;
}

/** More is promised than is there: somebody has lost the cover of their order. */
export const estaDescubierta = (existencia: Existencia): boolean =>
  existencia.cantidad_reservada > existencia.cantidad_disponible;

/** By item_id. A stock row that somebody deleted by hand has nothing to give back to, and is left out. */
export type Existencias = ReadonlyMap<number, Existencia>;

/**
 * Ends all reservations of an order. The reserved units never go below 0, not even where somebody has changed
 * the table by hand; a dispatch assumes that the units are on the shelf.
 */
export const terminar = (
  tipo: TipoSalida,
  pedido_id: string,
  reservas: readonly Reserva[],
  existencias: Existencias,
): Salida[] =>
  reservas.flatMap(({ item_id, cantidad }) => {
    const antes = existencias.get(item_id);
    if (antes === undefined) return [];
    const delta = tipo === 'DESPACHO' ? -cantidad : 0;
    const cantidad_reservada = Math.max(0, antes.cantidad_reservada - cantidad);
    const despues = {
      cantidad_disponible: antes.cantidad_disponible + delta,
      cantidad_reservada,
      version: antes.version + 1,
    };
    const delta_reservada = cantidad_reservada - antes.cantidad_reservada;
    return [{ pedido_id, item_id, cantidad, despues, delta, delta_reservada }];
  });
