/**
 * A queue of the experiment's own behind tema-faltantes: what people who subscribe would get. Only where the
 * experiment has started the system itself does it know the queue server.
 */
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { politica } from '../local/colas/aprovisionar.ts';
import { clienteSns, clienteSqs, colaArn, colaUrl, temaArn } from '../local/colas/clientes.ts';
import type { Escucha } from './escucha.ts';

const TEMA = 'tema-faltantes';
const POR_LOTE = 10;
const ESPERA_S = 1;
/** Nobody waits for a queue server that does not answer while everything is being taken down. */
const DESPEDIDA_MS = 2_000;

/**
 * @param tema tests bring one of their own
 * @throws Error of the SDK if the queue server refuses; then nothing is left open
 */
export async function abrirOido(endpoint: string, tema = TEMA): Promise<Escucha> {
  const [sqs, sns] = [clienteSqs(endpoint), clienteSns(endpoint)];
  // One is enough: the system is private, and gone afterwards.
  const cola = `oido-de-${tema}`;
  const QueueUrl = colaUrl(endpoint, cola);
  let suscripcion: string | undefined;
  const cerrar = async (): Promise<void> => {
    const plazo = { abortSignal: AbortSignal.timeout(DESPEDIDA_MS) };
    await Promise.allSettled([
      suscripcion && sns.send(new UnsubscribeCommand({ SubscriptionArn: suscripcion }), plazo),
      sqs.send(new DeleteQueueCommand({ QueueUrl }), plazo),
    ]);
    sqs.destroy();
    sns.destroy();
  };
  const escuchar = async (senal: AbortSignal): Promise<string[]> => {
    const peticion = { QueueUrl, MaxNumberOfMessages: POR_LOTE, WaitTimeSeconds: ESPERA_S };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(peticion), { abortSignal: senal });
    if (Messages.length === 0) return [];
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    // One that could not be deleted comes once more: at least once is all that is promised anyway.
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal: senal });
    return Messages.map(({ Body = '' }) => Body);
  };
  try {
    await sqs.send(
      new CreateQueueCommand({ QueueName: cola, Attributes: { Policy: politica(cola, [tema]) } }),
    );
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: temaArn(tema),
        Protocol: 'sqs',
        Endpoint: colaArn(cola),
        Attributes: { RawMessageDelivery: 'true' },
        ReturnSubscriptionArn: true,
      }),
    );
    suscripcion = SubscriptionArn;
    return { escuchar, cerrar };
  } catch (error) {
    await cerrar();
    throw error;
  }
}

interface Detenible {
  detener(): Promise<void>;
}

/** Lets a system that has just started be listened to; its `detener` takes the ear down first. */
export async function conOido<S extends Detenible>(
  sistema: S,
  endpoint: string,
): Promise<S & { readonly oido: Escucha }> {
  try {
    const oido = await abrirOido(endpoint);
    const detener = async (): Promise<void> => {
      await oido.cerrar();
      await sistema.detener();
    };
    return { ...sistema, oido, detener };
  } catch (error) {
    await sistema.detener();
    throw error;
  }
}
