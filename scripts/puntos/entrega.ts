/** Brings an event to a function until it is done, as SQS, a clock or a client do. */
import type { APIGatewayProxyEventV2, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Instancia, Invocado } from './instancia.ts';

export type Entrega =
  | { readonly tipo: 'cola'; readonly registros: readonly SQSRecord[] }
  | { readonly tipo: 'http'; readonly evento: APIGatewayProxyEventV2 }
  /** A clock, which calls again whatever happened. */
  | { readonly tipo: 'tic'; readonly cadaMs: number };

/** What has to happen after one delivery: nothing more, or the same again. */
export type Resto =
  | { readonly hecho: true }
  | { readonly hecho: false; readonly entrega: Entrega; readonly porque: string };

const HECHO: Resto = { hecho: true };

const recibidoDeNuevo = (registro: SQSRecord): SQSRecord => ({
  ...registro,
  attributes: {
    ...registro.attributes,
    ApproximateReceiveCount: String(Number(registro.attributes.ApproximateReceiveCount) + 1),
  },
});

const esRespuestaDeLote = (valor: unknown): valor is SQSBatchResponse =>
  typeof valor === 'object' && valor !== null && 'batchItemFailures' in valor;

const LARGO_MAX = 300;

const porque = (invocado: Invocado): string => {
  switch (invocado.tipo) {
    case 'muerta':
      return 'murió';
    case 'excepcion':
      return String(invocado.error).slice(0, LARGO_MAX);
    case 'respuesta':
      return JSON.stringify(invocado.valor).slice(0, LARGO_MAX);
  }
};

const restoDeCola = (registros: readonly SQSRecord[], invocado: Invocado): Resto => {
  const vuelven = (cuales: readonly SQSRecord[]): Resto =>
    cuales.length === 0
      ? HECHO
      : {
          hecho: false,
          entrega: { tipo: 'cola', registros: cuales.map(recibidoDeNuevo) },
          porque: porque(invocado),
        };
  if (invocado.tipo !== 'respuesta') return vuelven(registros);
  // An empty reply deletes the batch: what the event source mapping does, this does too.
  if (!esRespuestaDeLote(invocado.valor)) return HECHO;
  const fallidos = new Set(invocado.valor.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return vuelven(registros.filter(({ messageId }) => fallidos.has(messageId)));
};

const estadoDe = (valor: unknown): number =>
  typeof valor === 'object' && valor !== null && 'statusCode' in valor ? Number(valor.statusCode) : 0;

/** A client sends again what was not answered, or with 5xx. @throws Error for an answer that no resend can change */
const restoDeHttp = (entrega: Entrega, invocado: Invocado): Resto => {
  const otraVez: Resto = { hecho: false, entrega, porque: porque(invocado) };
  if (invocado.tipo !== 'respuesta') return otraVez;
  const estado = estadoDe(invocado.valor);
  if (estado >= 200 && estado < 300) return HECHO;
  if (estado >= 500) return otraVez;
  throw new Error(`se contestó ${estado}: ${JSON.stringify(invocado.valor)}`);
};

const eventoDe = (entrega: Entrega): unknown => {
  switch (entrega.tipo) {
    case 'cola':
      return { Records: entrega.registros };
    case 'http':
      return entrega.evento;
    case 'tic':
      return {};
  }
};

const restoDe = (entrega: Entrega, invocado: Invocado): Resto => {
  switch (entrega.tipo) {
    case 'cola':
      return restoDeCola(entrega.registros, invocado);
    case 'http':
      return restoDeHttp(entrega, invocado);
    case 'tic':
      return invocado.tipo === 'respuesta' ? HECHO : { hecho: false, entrega, porque: porque(invocado) };
  }
};

export const entregarUna = async (instancia: Instancia, entrega: Entrega) => {
  const invocado = await instancia.invocar(eventoDe(entrega));
  return { muerta: invocado.tipo === 'muerta', resto: restoDe(entrega, invocado) };
};
