import { setTimeout as dormir } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Banco } from '../banco.ts';
import { hastaQue } from './fallo.ts';

/** Everything in a queue, visible or not. */
export const contar = async (banco: Banco, cola: string): Promise<number> => {
  const { Attributes = {} } = await banco.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: banco.urlDeCola(cola), AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages ?? 0) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
  );
};

/** Waits until all of it has been taken. @returns whether it was */
export const vacia = (banco: Banco, cola: string): Promise<boolean> =>
  hastaQue(async () => (await contar(banco, cola)) === 0, 40_000);

interface EnDlq {
  readonly cuerpo: string;
  /** Why a function put it there; undefined if its receives were spent. */
  readonly motivo: string | undefined;
}

/** A look of the reconciler hides what it looks at for 20 s at most. */
const OCULTO_MAX_MS = 40_000;
const PAUSA_MS = 500;

/** Takes all messages out of a queue; for those that somebody is looking at it waits. */
export const vaciar = async (banco: Banco, cola: string): Promise<EnDlq[]> => {
  const QueueUrl = banco.urlDeCola(cola);
  const todos: EnDlq[] = [];
  const limite = performance.now() + OCULTO_MAX_MS;
  for (;;) {
    const { Messages = [] } = await banco.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 0,
      }),
    );
    if (Messages.length === 0) {
      if ((await contar(banco, cola)) === 0 || performance.now() > limite) return todos;
      await dormir(PAUSA_MS);
      continue;
    }
    for (const { Body = '', MessageAttributes } of Messages)
      todos.push({ cuerpo: Body, motivo: MessageAttributes?.motivo?.StringValue });
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await banco.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
};

/** How many of them are not those that carry the mark. */
export const ajenos = (mensajes: readonly EnDlq[], marca: string): number =>
  mensajes.filter(({ cuerpo }) => !cuerpo.includes(marca)).length;
