import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { leerPedido } from '../../shared/adaptadores/mysql/pedidos.ts';
import type { PedidoRecibido } from '../../shared/api/pedido.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { exigirDueno, exigirPedidoPropio } from '../../shared/lambda/pedido-propio.ts';

/** GET /pedidos/{pedido_id}: an id that was issued is never 404, not even before the database has it. */
export const manejarPedido =
  (base: Base, clavePedidos: Buffer): Manejador =>
  async (peticion) => {
    const pedido_id = exigirPedidoPropio(clavePedidos, peticion);
    const pedido = await leerPedido(base, pedido_id);
    if (pedido === undefined) return ok({ pedido_id, estado: 'RECIBIDO' } satisfies PedidoRecibido);
    exigirDueno(peticion.identidad, pedido.cliente_id);
    return ok(pedido);
  };
