/** Factories for tests: whole orders, events and SQS records of which a test names only what it is about. */
import { createHash } from 'node:crypto';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Severidad, TipoAnomalia } from '../dominio/anomalia.ts';
import { type Evaluacion, type Existencia, evaluar } from '../dominio/faltante.ts';
import { type Linea, type Pedido, sumarLineas } from '../dominio/pedido.ts';
import { totalesDe } from '../dominio/totales.ts';
import { sobre } from '../eventos/comun.ts';
import { type PedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../eventos/pedido-aceptado.ts';
import { type PedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../eventos/pedido-decidido.ts';
import { type PedidoEvaluado, TIPO_PEDIDO_EVALUADO, type Veredicto } from '../eventos/pedido-evaluado.ts';
import type { Mensaje } from '../lambda/lotes.ts';

export const AHORA = '2026-03-04T05:06:07.089Z';

/** A valid version-8 UUID for each number, in no particular order. */
export const pedidoIdDe = (n: number): string => {
  const hex = createHash('sha256').update(`pedido ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const lineaDe = (item_id: number, cantidad: number, nombre_item: string | null = null): Linea => ({
  item_id,
  cantidad,
  nombre_item,
});

export const pedidoDe = (n: number, campos: Partial<Pedido> = {}): Pedido => ({
  pedido_id: pedidoIdDe(n),
  bodega_id: 1,
  cliente_id: 'cliente-1',
  referencia: null,
  recibido_en: AHORA,
  items: [lineaDe(1, 2)],
  ...campos,
});

export const existenciaDe = (cantidad_disponible: number, cantidad_reservada = 0): Existencia => ({
  cantidad_disponible,
  cantidad_reservada,
  version: 1,
});

/** What the validator finds for an order on a shelf: unknown is what the shelf does not name. */
export const evaluacionDe = (pedido: Pedido, bodega: ReadonlyMap<number, Existencia>): Evaluacion =>
  evaluar(sumarLineas(pedido.items), (item_id) => bodega.get(item_id));

export const veredictoDe = (pedido: Pedido, evaluacion: Evaluacion, secuencia = 1): Veredicto => ({
  pedido_id: pedido.pedido_id,
  bodega_id: pedido.bodega_id,
  secuencia,
  resultado: evaluacion.resultado,
  evaluado_en: AHORA,
  totales: totalesDe(evaluacion.items),
});

export const eventoAceptado = (pedido: Pedido): PedidoAceptado =>
  sobre({
    id: pedido.pedido_id,
    source: 'vigia/crear-pedido',
    type: TIPO_PEDIDO_ACEPTADO,
    time: pedido.recibido_en,
    subject: pedido.pedido_id,
    data: { ...pedido, items: [...pedido.items] },
  });

export const eventoEvaluado = (veredicto: Veredicto): PedidoEvaluado =>
  sobre({
    id: veredicto.pedido_id,
    source: 'vigia/validador',
    type: TIPO_PEDIDO_EVALUADO,
    time: veredicto.evaluado_en,
    subject: veredicto.pedido_id,
    data: veredicto,
  });

export const eventoDecidido = (
  veredicto: Veredicto,
  anomalia: { tipo: TipoAnomalia; severidad: Severidad } | null = veredicto.resultado === 'CONSISTENTE'
    ? null
    : { tipo: 'FALTANTE_PARCIAL', severidad: 'ALTA' },
): PedidoDecidido =>
  sobre({
    id: veredicto.pedido_id,
    source: 'vigia/enrutador-anomalias',
    type: TIPO_PEDIDO_DECIDIDO,
    time: veredicto.evaluado_en,
    subject: veredicto.pedido_id,
    data: { ...veredicto, anomalia },
  });

export const traceparentDe = (n: number): string =>
  `00-${String(n + 1).padStart(32, '0')}-${String(n + 1).padStart(16, '0')}-01`;

/** Messages as a batch runner hands them over: m0, m1, … */
export const mensajesDe = <E>(eventos: readonly E[], recepciones = 1): Mensaje<E>[] =>
  eventos.map((evento, n) => ({ id: `m${n}`, evento, recepciones, traceparent: traceparentDe(n) }));

/** A record as Lambda hands it over; `body` undefined is a record without one. */
export const registroSqs = (messageId: string, body: string | undefined, traceparent?: string): SQSRecord =>
  ({
    messageId,
    receiptHandle: `recibo-${messageId}`,
    ...(body === undefined ? {} : { body }),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'prueba',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes:
      traceparent === undefined ? {} : { traceparent: { stringValue: traceparent, dataType: 'String' } },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:prueba',
    awsRegion: 'us-east-1',
  }) as SQSRecord;

/** One record per body: m0, m1, … */
export const loteSqs = (cuerpos: readonly (string | undefined)[]): SQSEvent => ({
  Records: cuerpos.map((cuerpo, n) => registroSqs(`m${n}`, cuerpo, traceparentDe(n))),
});

export const contextoLambda = (): Context =>
  ({ awsRequestId: 'invocacion-de-prueba', getRemainingTimeInMillis: () => 5_000 }) as Context;
