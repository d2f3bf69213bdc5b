import { setTimeout as dormir } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** SQS takes ten entries a request. */
const POR_PETICION = 10;
const INTENTOS = 5;
const PETICIONES_A_LA_VEZ = 4;

const enGrupos = <T>(cosas: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(cosas.length / POR_PETICION) }, (_, i) =>
    cosas.slice(i * POR_PETICION, (i + 1) * POR_PETICION),
  );

/** Does a request for ten handles; returns the indexes of those that failed inside a 200. */
type Peticion = (recibos: readonly string[]) => Promise<readonly number[]>;

/** Repeats until all is done, patience included; what still fails comes back by its visibility timeout. */
const insistir = async (recibos: readonly string[], peticion: Peticion): Promise<void> => {
  let quedan = recibos;
  for (let intento = 0; quedan.length > 0 && intento < INTENTOS; intento += 1) {
    if (intento > 0) await dormir(50 * 2 ** intento);
    const estos = quedan;
    try {
      quedan = (await peticion(estos)).flatMap((i) => estos[i] ?? []);
    } catch {
      // The queue server is away; the next attempt may find it back.
    }
  }
};

const aTodos = async (recibos: readonly string[], peticion: Peticion): Promise<void> => {
  const grupos = enGrupos(recibos);
  const obrero = async (): Promise<void> => {
    for (let grupo = grupos.shift(); grupo !== undefined; grupo = grupos.shift())
      await insistir(grupo, peticion);
  };
  await Promise.all(Array.from({ length: PETICIONES_A_LA_VEZ }, obrero));
};

export const recibir = async (
  sqs: SQSClient,
  url: string,
  maximo: number,
  esperaS: number,
): Promise<readonly Message[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(maximo, POR_PETICION),
      WaitTimeSeconds: esperaS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
};

export const borrar = (sqs: SQSClient, url: string, recibos: readonly string[]): Promise<void> =>
  aTodos(recibos, async (grupo) => {
    const Entries = grupo.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    return Failed.map((f) => Number(f.Id));
  });

/** Gives messages back at once instead of after their visibility timeout. */
export const devolver = (sqs: SQSClient, url: string, recibos: readonly string[]): Promise<void> =>
  aTodos(recibos, async (grupo) => {
    const Entries = grupo.map((ReceiptHandle, i) => ({
      Id: String(i),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    // A handle that is no longer in flight is visible already: failures here need no second try.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    return [];
  });
