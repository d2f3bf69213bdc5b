import { randomUUID } from 'node:crypto';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import { MENSAJE_MAX_BYTES, type Publicable, pesoDe } from '../../shared/adaptadores/sns.ts';
import type { PedidoPedido } from '../../shared/api/pedido.ts';
import type { FalloDeCampo } from '../../shared/api/problema.ts';
import type { Pedido } from '../../shared/dominio/pedido.ts';
import { pedidoIdDeClave, pedidoIdNuevo } from '../../shared/dominio/pedido-id.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import type { Identidad, Peticion } from '../../shared/lambda/http-peticion.ts';
import { traceparentDe } from '../../shared/lambda/traza.ts';

export interface Emision {
  readonly clavePedidos: Buffer;
  readonly reloj: Reloj;
  readonly azar: (bytes: number) => Buffer;
}

/** A field at fault, or nothing: is the order in the name of somebody else? */
export const clienteAjeno = ({ rol, clienteId }: Identidad, cuerpo: unknown): FalloDeCampo | undefined => {
  if (rol !== 'cliente' || typeof cuerpo !== 'object' || cuerpo === null || !('cliente_id' in cuerpo)) {
    return undefined;
  }
  const { cliente_id } = cuerpo;
  if (typeof cliente_id !== 'string' || cliente_id.trim() === clienteId) return undefined;
  return { ruta: 'cliente_id', mensaje: 'no es el de su token' };
};

/** Gives the order its id and its moment of receipt. The same client and key always get the same id. */
export const crearPedido = (
  { clavePedidos, reloj, azar }: Emision,
  identidad: Identidad,
  pedido: PedidoPedido,
  claveIdempotencia: string | undefined,
): Pedido => {
  const cliente_id = identidad.rol === 'cliente' ? identidad.clienteId : (pedido.cliente_id ?? null);
  const ahora = reloj.ahora();
  return {
    pedido_id:
      claveIdempotencia === undefined
        ? pedidoIdNuevo(clavePedidos, cliente_id, azar(16), ahora)
        : pedidoIdDeClave(clavePedidos, cliente_id, claveIdempotencia),
    bodega_id: pedido.bodega_id,
    cliente_id,
    referencia: pedido.referencia ?? null,
    recibido_en: enMilisegundos(ahora),
    items: pedido.items.map(({ item_id, cantidad, nombre_item }) => ({
      item_id,
      cantidad,
      nombre_item: nombre_item ?? null,
    })),
  };
};

/** @param clave what the publisher will name the message by */
export const mensajeDe = (
  { azar }: Emision,
  pedido: Pedido,
  { traza }: Pick<Peticion, 'traza'>,
  clave: string,
): Publicable => ({
  clave,
  cuerpo: serializar(
    sobre({
      id: randomUUID(),
      source: 'vigia/crear-pedido',
      type: TIPO_PEDIDO_ACEPTADO,
      time: pedido.recibido_en,
      subject: pedido.pedido_id,
      data: pedido,
    }),
  ),
  atributos: { traceparent: traceparentDe(traza, azar(24)) },
});

/**
 * The body limits keep nearly every order below what one SNS message holds; only names full of characters that
 * travel escaped can pass it.
 */
export const noCabe = (mensaje: Publicable): FalloDeCampo | undefined =>
  pesoDe(mensaje) <= MENSAJE_MAX_BYTES
    ? undefined
    : { ruta: '', mensaje: `el pedido no cabe en un mensaje de ${MENSAJE_MAX_BYTES} bytes` };
