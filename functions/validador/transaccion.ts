import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { Repetir } from '../../shared/adaptadores/mysql/transaccion.ts';
import { decidirLote, type PedidoDecidido, type PedidoPorDecidir } from './decidir.ts';
import { abrirYLeer, algunoExiste, escribir, type ItemsPorBodega, type VeredictoGuardado } from './sql.ts';

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

/**
 * The validator's transaction: decides every order that has no verdict yet and stores the outcome, in the lock
 * order of all writers: stock rows, orders by id, log counter.
 *
 * Stock is locked before the verdicts are read: an order that another batch is deciding now holds its stock
 * rows, so once they are ours its verdict is there to be read.
 *
 * @param tx in a transaction that this opens
 * @param pedidos distinct orders, in arrival order
 * @returns the verdict of each of them, by pedido_id
 */
export const decidirEnTransaccion = async (
  tx: Ejecutor,
  pedidos: readonly PedidoPorDecidir[],
  evaluado_en: string,
): Promise<Map<string, VeredictoGuardado>> => {
  const { existencias, guardados } = await abrirYLeer(
    tx,
    itemsPedidos(pedidos),
    pedidos.map(({ pedido }) => pedido.pedido_id),
  );
  const decididos = decidirLote(
    pedidos.filter(({ pedido }) => !guardados.has(pedido.pedido_id)),
    existencias,
  );
  if (decididos.length === 0) return guardados;

  const escritos = await escribir(tx, decididos, existencias.reservas(), evaluado_en);
  const desconocidos = itemsDesconocidos(decididos);
  // An item that did not exist could not be locked. Its creation takes the counter too, so under it we know.
  if (desconocidos.size > 0 && (await algunoExiste(tx, desconocidos))) {
    throw new Repetir('un item desconocido acaba de crearse');
  }
  return new Map([...guardados, ...escritos]);
};
