import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { leerPedido } from '../../shared/adaptadores/mysql/pedidos.ts';
import type { PedidoRecibido } from '../../shared/api/pedido.ts';
import { pedidoNoEncontrado } from '../../shared/api/problema.ts';
import { esPedidoIdPropio } from '../../shared/dominio/pedido-id.ts';
import { type Identidad, type Manejador, ok, type Peticion } from '../../shared/lambda/http-peticion.ts';

/**
 * The id in the path, if this system issued it, and to this client if a client asks. Needs no database.
 *
 * @throws ErrorHttp 404
 */
export const exigirPedidoPropio = (clavePedidos: Buffer, { identidad, parametros }: Peticion): string => {
  const { pedido_id = '' } = parametros;
  const cliente = identidad.rol === 'cliente' ? (identidad.clienteId ?? '') : undefined;
  if (!esPedidoIdPropio(clavePedidos, pedido_id, cliente)) throw pedidoNoEncontrado();
  return pedido_id;
};

/**
 * The owner's 24 bits in an id can be guessed; the stored owner cannot.
 *
 * @throws ErrorHttp 404
 */
export const exigirDueno = (identidad: Identidad, cliente_id: string | null): void => {
  if (identidad.rol === 'cliente' && cliente_id !== identidad.clienteId) throw pedidoNoEncontrado();
};

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
