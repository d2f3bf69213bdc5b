import type { Publicable, Publicador } from '../../shared/adaptadores/sns.ts';
import { exigir, leer } from '../../shared/api/lectura.ts';
import { lotePedido, pedidoDeLote } from '../../shared/api/pedido.ts';
import { ErrorHttp, type FalloDeCampo, noDisponible } from '../../shared/api/problema.ts';
import type { Manejador, Peticion } from '../../shared/lambda/http-peticion.ts';
import { clienteAjeno, crearPedido, type Emision, mensajeDe, noCabe } from './aceptar.ts';

interface Aceptado {
  readonly indice: number;
  readonly pedido_id: string;
}
interface Rechazado {
  readonly indice: number;
  readonly errores: readonly FalloDeCampo[];
}
interface Preparado extends Aceptado {
  readonly mensaje: Publicable;
}

export interface DependenciasDeLote extends Emision {
  readonly publicador: Publicador;
}

const preparar = (
  emision: Emision,
  peticion: Peticion,
  crudo: unknown,
  indice: number,
): Preparado | Rechazado => {
  const ajeno = clienteAjeno(peticion.identidad, crudo);
  if (ajeno !== undefined) return { indice, errores: [ajeno] };
  const lectura = leer(pedidoDeLote, crudo);
  if (!lectura.ok) return { indice, errores: lectura.errores };
  const pedido = crearPedido(emision, peticion.identidad, lectura.valor, lectura.valor.clave_idempotencia);
  // Two orders of a batch may share a key, and so an id: the index tells their messages apart.
  const mensaje = mensajeDe(emision, pedido, peticion, String(indice));
  const fallo = noCabe(mensaje);
  return fallo === undefined
    ? { indice, pedido_id: pedido.pedido_id, mensaje }
    : { indice, errores: [fallo] };
};

/** POST /pedidos/lote: each order stands or falls by itself. */
export const manejarLote =
  (dependencias: DependenciasDeLote): Manejador =>
  async (peticion) => {
    const { pedidos } = exigir(lotePedido, peticion.cuerpo);
    const preparados: Preparado[] = [];
    const rechazados: Rechazado[] = [];
    for (const [indice, crudo] of pedidos.entries()) {
      const resultado = preparar(dependencias, peticion, crudo, indice);
      if ('mensaje' in resultado) preparados.push(resultado);
      else rechazados.push(resultado);
    }
    if (preparados.length === 0) {
      throw new ErrorHttp(422, 'Ningún pedido del lote cumple lo que se pide.', {
        extensiones: { aceptados: [], rechazados },
      });
    }
    const fallidos = await dependencias.publicador.publicarTodos(preparados.map(({ mensaje }) => mensaje));
    const aceptados: Aceptado[] = preparados
      .filter(({ mensaje }) => !fallidos.has(mensaje.clave))
      .map(({ indice, pedido_id }) => ({ indice, pedido_id }));
    if (fallidos.size === 0) return { status: 202, cuerpo: { aceptados, rechazados } };
    peticion.logger.error({ sin_aceptar: fallidos.size }, 'SNS no tomó todo el lote');
    const sin_aceptar = preparados
      .filter(({ mensaje }) => fallidos.has(mensaje.clave))
      .map(({ indice }) => indice);
    throw noDisponible('Parte del lote no quedó aceptada; envíela de nuevo.', {
      aceptados,
      rechazados,
      sin_aceptar,
    });
  };
