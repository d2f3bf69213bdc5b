/** What CloudWatch measures of SQS and fauxqs does not tell. */
import type { AlmacenSqs, ColaFauxqs, MensajeSqs } from './fauxqs.ts';

/** No SQS request has such a path. */
export const CAMINO_METRICAS = '/_vigia/colas';

/**
 * A message that came back this often no longer counts as the oldest: poison must not hide how the others fare
 * (SQS developer guide, "Available CloudWatch metrics for Amazon SQS").
 */
const RECEPCIONES_VENENO = 3;

export interface MetricasDeCola {
  readonly cola: string;
  readonly visibles: number;
  /** Seconds since the oldest message, visible or not, was sent; 0 when there is none. */
  readonly edadS: number;
}

const masViejo = (mensajes: Iterable<MensajeSqs>, previo: number): number => {
  let minimo = previo;
  for (const { sentTimestamp, approximateReceiveCount } of mensajes) {
    if (approximateReceiveCount <= RECEPCIONES_VENENO && sentTimestamp < minimo) minimo = sentTimestamp;
  }
  return minimo;
};

const metricasDe = (cola: ColaFauxqs, ahora: number): MetricasDeCola => {
  // Asking for the count also brings back what is no longer in flight.
  const { ApproximateNumberOfMessages } = cola.getAllAttributes(['ApproximateNumberOfMessages']);
  const enVuelo = [...cola.inflightMessages.values()].map(({ message }) => message);
  const primero = masViejo(enVuelo, masViejo(cola.messages, ahora));
  return {
    cola: cola.name,
    visibles: Number(ApproximateNumberOfMessages),
    edadS: (ahora - primero) / 1000,
  };
};

export const metricasDeColas = (almacen: AlmacenSqs, ahora: number): MetricasDeCola[] =>
  [...almacen.allQueues()].map((cola) => metricasDe(cola, ahora));
