/** Out of a DLQ: back into a queue, or away. Each step leaves everything where a second run can pick it up. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { pedidoId } from '../eventos/comun.ts';
import { borrar, enviar, type MensajeDeDlq } from './dlq.ts';
import type { Base } from './mysql/base.ts';
import { type Accion, anotarMensajes, cerrarMensajes } from './mysql/dlq.ts';
import { anotarReenvios } from './mysql/reenvios.ts';
import { enMilisegundos, idABinario, instanteAColumna } from './mysql/valores.ts';
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

const COLA_DEL_VALIDADOR = 'cola-validacion';

/** An order that goes back there is late, and was overtaken: without a note the reconciler would call it lost. */
const anotarPedidos = async ({ base, reloj }: Traslado, mensajes: readonly MensajeDeDlq[]): Promise<void> => {
  const ids = new Set(
    mensajes.map(({ clave }) => clave).filter((clave) => pedidoId.safeParse(clave).success),
  );
  if (ids.size === 0) return;
  const ahora = instanteAColumna(enMilisegundos(reloj.ahora()));
  await anotarReenvios(base, 'VEREDICTO', [...ids].map(idABinario), ahora);
};

/**
 * Records, sends, deletes, in this order: killed anywhere, a message lies in the DLQ, in the queue, or in both (every
 * consumer takes a message twice), and never in neither. What is discarded has its body in the record before it goes.
 *
 * @returns the ids of the messages that have left the DLQ
 * @throws before anything is touched when the record cannot be written
 */
export const trasladar = async (
  traslado: Traslado,
  mensajes: readonly MensajeDeDlq[],
): Promise<ReadonlySet<string>> => {
  const { sqs, base, reloj, accion, dlqUrl, destinoUrl } = traslado;
  if (accion.destino === COLA_DEL_VALIDADOR) await anotarPedidos(traslado, mensajes);
  await anotarMensajes(base, accion, mensajes, reloj.ahora());
  const listos = destinoUrl === undefined ? mensajes : await enviar(sqs, destinoUrl, mensajes);
  const idos = await borrar(sqs, dlqUrl, listos);
  await cerrarMensajes(base, accion.id, [...idos]);
  return idos;
};
