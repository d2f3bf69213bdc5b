import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { Repetir } from '../../shared/adaptadores/mysql/transaccion.ts';
import { decidirLote, type PedidoDecidido, type PedidoPorDecidir } from './decidir.ts';
import {
  algunoExiste,
  entrarYBloquear,
  escribir,
  type Guardados,
  type ItemsPorBodega,
  leerVeredictos,
} from './sql.ts';

const ascendente = (a: number, b: number): number => a - b;

const agrupar = (pares: Iterable<readonly [bodega_id: number, item_id: number]>): ItemsPorBodega => {
  const conjuntos = new Map<number, Set<number>>();
  for (const [bodega_id, item_id] of pares) {
    const items = conjuntos.get(bodega_id) ?? new Set();
    conjuntos.set(bodega_id, items.add(item_id));
  }
  return new Map(
    [...conjuntos].sort(([a], [b]) => a - b).map(([bodega, items]) => [bodega, [...items].sort(ascendente)]),
  );
};

const itemsPedidos = (pedidos: readonly PedidoPorDecidir[]): ItemsPorBodega =>
  agrupar(
    pedidos.flatMap(({ pedido }) => pedido.items.map(({ item_id }) => [pedido.bodega_id, item_id] as const)),
  );

const itemsDesconocidos = (decididos: readonly PedidoDecidido[]): ItemsPorBodega =>
  agrupar(
    decididos.flatMap(({ pedido, evaluacion }) =>
      evaluacion.items
        .filter((item) => item.version === null)
        .map(({ item_id }) => [pedido.bodega_id, item_id] as const),
    ),
  );

/** Decides orders of which none has a verdict, see {@link decidirEnTransaccion}. */
const decidirNuevos = async (
  tx: Ejecutor,
  nuevos: readonly PedidoPorDecidir[],
  evaluado_en: string,
): Promise<Guardados> => {
  if (nuevos.length === 0) return new Map();
  const existencias = await entrarYBloquear(tx, nuevos, itemsPedidos(nuevos));
  const decididos = decidirLote(nuevos, existencias);
  const escritos = await escribir(tx, decididos, existencias.reservas(), evaluado_en);
  const desconocidos = itemsDesconocidos(decididos);
  // An item that did not exist could not be locked. Its creation takes the counter too, so under it we know.
  if (desconocidos.size > 0 && (await algunoExiste(tx, desconocidos))) {
    throw new Repetir('un item desconocido acaba de crearse');
  }
  return escritos;
};

/**
 * The validator's transaction: decides every order that has no verdict yet and stores the outcome, in the lock
 * order: own orders by id, stock rows, log counter.
 *
 * The first attempt takes all of them for new. The primary key of the orders knows better: what another batch has
 * decided, or is deciding now, ends the attempt before it locks any stock, and the next one reads the verdicts first.
 *
 * @param tx in a transaction that this opens
 * @param pedidos distinct orders, in arrival order
 * @param intento from 1
 * @returns the verdict of each of them, by pedido_id
 */
export const decidirEnTransaccion = async (
  tx: Ejecutor,
  pedidos: readonly PedidoPorDecidir[],
  evaluado_en: string,
  intento: number,
): Promise<Guardados> => {
  const ids = intento === 1 ? [] : pedidos.map(({ pedido }) => pedido.pedido_id);
  const guardados = await leerVeredictos(tx, ids);
  const nuevos = pedidos.filter(({ pedido }) => !guardados.has(pedido.pedido_id));
  return new Map([...guardados, ...(await decidirNuevos(tx, nuevos, evaluado_en))]);
};
