/** Out of a DLQ: back into a queue, or away. Each step leaves everything where a second run can pick it up. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { borrar, enviar, type MensajeDeDlq } from './dlq.ts';
import type { Base } from './mysql/base.ts';
import { type Accion, anotarMensajes, cerrarMensajes } from './mysql/dlq.ts';
import type { Reloj } from './reloj.ts';

export interface Traslado {
  readonly sqs: SQSClient;
  readonly base: Base;
  readonly reloj: Pick<Reloj, 'ahora'>;
  readonly accion: Accion;
  readonly dlqUrl: string;
  /** Of `accion.destino`; undefined where the messages are discarded. */
  readonly destinoUrl: string | undefined;
}

/**
 * Records, sends, deletes, in this order: killed anywhere, a message lies in the DLQ, in the queue, or in both (every
 * consumer takes a message twice), and never in neither. What is discarded has its body in the record before it goes.
 *
 * @returns the ids of the messages that have left the DLQ
 * @throws before anything is touched when the record cannot be written
 */
export const trasladar = async (
  { sqs, base, reloj, accion, dlqUrl, destinoUrl }: Traslado,
  mensajes: readonly MensajeDeDlq[],
): Promise<ReadonlySet<string>> => {
  if (mensajes.length === 0) return new Set();
  await anotarMensajes(base, accion, mensajes, reloj.ahora());
  const listos = destinoUrl === undefined ? mensajes : await enviar(sqs, destinoUrl, mensajes);
  const idos = await borrar(sqs, dlqUrl, listos);
  await cerrarMensajes(base, accion.id, [...idos]);
  return idos;
};
