import { type Evaluacion, evaluar } from '../../shared/dominio/faltante.ts';
import {
  type Existencias,
  estaDescubierta,
  type Reserva,
  type Salida,
  terminar,
} from '../../shared/dominio/salida.ts';

/** An order that holds an uncovered item. */
export interface Tenedor {
  readonly pedido_id: string;
  readonly secuencia: number;
  /** Distinct items of the whole order: what locking it costs. */
  readonly lineas: number;
  readonly item_id: number;
}

/**
 * The newest orders that hold any uncovered item, newest first, each once.
 *
 * @param tenedores of each item its newest holders, at most `porItem`
 * @returns only as far as the list is certain: where an item's list was cut, older holders of it may be newer than
 * the rest of another item's
 */
export const masNuevos = (tenedores: readonly Tenedor[], porItem: number): Tenedor[] => {
  const cortes = [...Map.groupBy(tenedores, ({ item_id }) => item_id).values()]
    .filter((suyos) => suyos.length >= porItem)
    .map((suyos) => Math.min(...suyos.map(({ secuencia }) => secuencia)));
  const corte = Math.max(0, ...cortes);
  const unicos = new Map(tenedores.map((tenedor) => [tenedor.pedido_id, tenedor]));
  return [...unicos.values()]
    .filter(({ secuencia }) => secuencia >= corte)
    .sort((a, b) => b.secuencia - a.secuencia);
};

/** The first orders, at least one, whose items together are at most `lineas`. */
export const losQueCaben = (tenedores: readonly Tenedor[], pedidos: number, lineas: number): Tenedor[] => {
  let suma = 0;
  const hasta = tenedores.findIndex((tenedor) => {
    suma += tenedor.lineas;
    return suma > lineas;
  });
  return tenedores.slice(0, Math.min(pedidos, hasta < 0 ? tenedores.length : Math.max(1, hasta)));
};

export interface PedidoConReservas {
  readonly pedido_id: string;
  readonly reservas: readonly Reserva[];
}

export interface Descubierto {
  readonly pedido_id: string;
  /** The numbers when it was uncovered, its own reservation taken off; versions are those after its release. */
  readonly evaluacion: Evaluacion;
  readonly salidas: readonly Salida[];
}

/** The same rule as at a verdict: would the order be short today, if what it holds were free? */
const evaluarSinPropia = (reservas: readonly Reserva[], existencias: Existencias): Evaluacion => {
  const propias = new Map(reservas.map(({ item_id, cantidad }) => [item_id, cantidad]));
  const demandas = reservas.map((reserva) => ({ ...reserva, nombre_item: null }));
  return evaluar(demandas, (item_id) => {
    const existencia = existencias.get(item_id);
    if (existencia === undefined) return undefined;
    const ajena = Math.max(0, existencia.cantidad_reservada - (propias.get(item_id) ?? 0));
    return { ...existencia, cantidad_reservada: ajena, version: existencia.version + 1 };
  });
};

/**
 * Goes through orders from the newest to the oldest: who holds an item of which more is reserved than is there
 * loses all that it holds, and the next one sees what that leaves.
 *
 * @param pedidos newest first, without gaps among the holders of an uncovered item
 */
export const descubrir = (pedidos: readonly PedidoConReservas[], existencias: Existencias): Descubierto[] => {
  const actuales = new Map(existencias);
  return pedidos.flatMap(({ pedido_id, reservas }) => {
    const descubierto = reservas.some(({ item_id }) => {
      const existencia = actuales.get(item_id);
      return existencia !== undefined && estaDescubierta(existencia);
    });
    if (!descubierto) return [];
    const evaluacion = evaluarSinPropia(reservas, actuales);
    const salidas = terminar('LIBERACION', pedido_id, reservas, actuales);
    for (const { item_id, despues } of salidas) actuales.set(item_id, despues);
    return [{ pedido_id, evaluacion, salidas }];
  });
};
