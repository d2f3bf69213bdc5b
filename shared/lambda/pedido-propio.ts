/** Whose order is it? Somebody else's answers exactly like one that does not exist. */
import { pedidoNoEncontrado } from '../api/problema.ts';
import { esPedidoIdPropio } from '../dominio/pedido-id.ts';
import type { Identidad, Peticion } from './http-peticion.ts';

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
