import { idABinario } from '../adaptadores/mysql/valores.ts';
import type { Mensaje, Salida } from './lotes.ts';

interface EventoDePedido {
  readonly data: { readonly pedido_id: string };
}

/** All messages of a batch that speak of one order: they share its fate. */
export interface Grupo<E> {
  /** The order's id in lower case, as it is written everywhere. */
  readonly pedido_id: string;
  readonly id: Buffer;
  /** The one that arrived first. */
  readonly primero: Mensaje<E>;
  readonly mensajes: readonly Mensaje<E>[];
}

/** One group per order, by id: the lock order of every writer (hexadecimal text sorts like its bytes). */
export const agruparPorPedido = <E extends EventoDePedido>(mensajes: readonly Mensaje<E>[]): Grupo<E>[] => {
  const porPedido = new Map<string, Mensaje<E>[]>();
  for (const mensaje of mensajes) {
    const pedido_id = mensaje.evento.data.pedido_id.toLowerCase();
    const previos = porPedido.get(pedido_id);
    if (previos === undefined) porPedido.set(pedido_id, [mensaje]);
    else previos.push(mensaje);
  }
  return [...porPedido]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([pedido_id, suyos]) => {
      const [primero] = suyos;
      return primero === undefined
        ? []
        : [{ pedido_id, id: idABinario(pedido_id), primero, mensajes: suyos }];
    });
};

/** Every message of every group with the same outcome. */
export const salidasDe = <E>(grupos: readonly Grupo<E>[], salida: Salida): [id: string, salida: Salida][] =>
  grupos.flatMap((grupo) => grupo.mensajes.map(({ id }): [string, Salida] => [id, salida]));
