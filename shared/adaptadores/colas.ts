/** Looking into queues without taking anything out of them. */
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

const POR_PETICION = 10;
/** Hides what is looked at, so that one look does not see it twice; longer than a look takes. */
const OCULTO_S = 20;
/** A short poll of SQS asks only some of its servers, and may see nothing where there is something. */
const ESPERA_S = 1;

const CUENTAS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** All messages of a queue, whether visible, in flight or delayed; approximate, as SQS counts. */
export const contarMensajes = async (sqs: SQSClient, url: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...CUENTAS] }),
  );
  return CUENTAS.reduce((suma, cuenta) => suma + Number(Attributes[cuenta] ?? 0), 0);
};

const devolver = async (sqs: SQSClient, url: string, mensajes: readonly Message[]): Promise<void> => {
  for (let desde = 0; desde < mensajes.length; desde += POR_PETICION) {
    const Entries = mensajes.slice(desde, desde + POR_PETICION).map(({ ReceiptHandle }, i) => ({
      Id: String(i),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
};

/**
 * Reads messages of a DLQ and gives them back at once. A DLQ has no redrive policy of its own, so that a
 * receive costs a message nothing but its receive count.
 *
 * @param maximo messages at most
 * @returns their bodies, in no order
 */
export const ojear = async (sqs: SQSClient, url: string, maximo: number): Promise<string[]> => {
  const hay = Math.min(maximo, await contarMensajes(sqs, url));
  const vistos: Message[] = [];
  try {
    while (vistos.length < hay) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: POR_PETICION,
          VisibilityTimeout: OCULTO_S,
          WaitTimeSeconds: ESPERA_S,
        }),
      );
      if (Messages.length === 0) break;
      vistos.push(...Messages);
    }
  } finally {
    await devolver(sqs, url, vistos);
  }
  return vistos.map(({ Body }) => Body ?? '');
};
