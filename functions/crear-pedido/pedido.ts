import type { Publicador } from '../../shared/adaptadores/sns.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { claveIdempotencia, type PedidoRecibido, pedidoPedido } from '../../shared/api/pedido.ts';
import { camposInvalidos, ErrorHttp, noDisponible } from '../../shared/api/problema.ts';
import type { Manejador, Peticion, Respuesta } from '../../shared/lambda/http-peticion.ts';
import { esperaPreferida } from '../../shared/lambda/preferencia.ts';
import { clienteAjeno, crearPedido, type Emision, mensajeDe, noCabe } from './aceptar.ts';
import type { EsperarVeredicto } from './espera.ts';

export interface DependenciasDePedido extends Emision {
  readonly publicador: Publicador;
  readonly esperarVeredicto: EsperarVeredicto;
}

const publicar = async (
  publicador: Publicador,
  mensaje: Parameters<Publicador['publicar']>[0],
  peticion: Peticion,
) => {
  try {
    await publicador.publicar(mensaje);
  } catch (error) {
    peticion.logger.error({ err: error }, 'SNS no tomó el pedido');
    throw noDisponible('El pedido no quedó aceptado; envíelo de nuevo.');
  }
};

/** Accepts an order: once SNS has it, it is durable, and only then is it answered. */
const aceptar = async (dependencias: DependenciasDePedido, peticion: Peticion) => {
  const { identidad, cuerpo, cabeceras } = peticion;
  if (clienteAjeno(identidad, cuerpo) !== undefined) {
    throw new ErrorHttp(403, 'El cliente_id del pedido no es el de su token.');
  }
  const clave = exigir(claveIdempotencia.optional(), cabeceras['idempotency-key'], ['Idempotency-Key']);
  const pedido = crearPedido(dependencias, identidad, exigir(pedidoPedido, cuerpo), clave);
  const mensaje = mensajeDe(dependencias, pedido, peticion, pedido.pedido_id);
  const fallo = noCabe(mensaje);
  if (fallo !== undefined) throw camposInvalidos([fallo]);
  await publicar(dependencias.publicador, mensaje, peticion);
  return pedido;
};

/** POST /pedidos */
export const manejarPedido =
  (dependencias: DependenciasDePedido): Manejador =>
  async (peticion): Promise<Respuesta> => {
    const { pedido_id, recibido_en } = await aceptar(dependencias, peticion);
    const recibido: PedidoRecibido = { pedido_id, estado: 'RECIBIDO', recibido_en };
    const location = `/pedidos/${pedido_id}`;
    const segundos = esperaPreferida(peticion.cabeceras.prefer);
    if (segundos === undefined) return { status: 202, cuerpo: recibido, cabeceras: { location } };
    const espera = await dependencias.esperarVeredicto(pedido_id, segundos * 1000);
    if (!espera.honrada) return { status: 202, cuerpo: recibido, cabeceras: { location } };
    return {
      status: espera.pedido === undefined ? 202 : 200,
      cuerpo: espera.pedido ?? recibido,
      cabeceras: { location, 'preference-applied': `wait=${segundos}` },
    };
  };
