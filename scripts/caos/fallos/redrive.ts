import { setTimeout as dormir } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { colaArn } from '../../local/colas/clientes.ts';
import { contar } from './dlq.ts';
import { type Contexto, type Fallo, hastaQue } from './fallo.ts';

const VALIDACION = 'cola-validacion';
const VUELTA_MS = 60_000;

const ponerReenvio = async (c: Contexto, maxReceiveCount: number, visibilidadS: number): Promise<void> => {
  await c.banco.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: c.banco.urlDeCola(VALIDACION),
      Attributes: {
        VisibilityTimeout: String(visibilidadS),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: colaArn(`${VALIDACION}-dlq`), maxReceiveCount }),
      },
    }),
  );
};

/**
 * Until the DLQ is empty: the reconciler, which looks into it, hides what it looks at for a moment.
 * @returns how many went back
 */
const devolverDeDlq = async ({ banco }: Contexto): Promise<number> => {
  const [dlq, cola] = [banco.urlDeCola(`${VALIDACION}-dlq`), banco.urlDeCola(VALIDACION)];
  let devueltos = 0;
  for (const limite = Date.now() + VUELTA_MS; Date.now() < limite; ) {
    const { Messages = [] } = await banco.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: dlq, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) {
      if ((await contar(banco, `${VALIDACION}-dlq`)) === 0) break;
      await dormir(250);
      continue;
    }
    // Sent before it is deleted: a crash in between makes it two, never none.
    const Entries = Messages.map(({ Body = '' }, n) => ({ Id: String(n), MessageBody: Body }));
    await banco.sqs.send(new SendMessageBatchCommand({ QueueUrl: cola, Entries }));
    const borrar = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await banco.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: dlq, Entries: borrar }));
    devueltos += Messages.length;
  }
  return devueltos;
};

export const redrive: Fallo = {
  numero: 30,
  nombre: 'vuelta-de-la-dlq',
  como: 'con una sola recepción permitida y la base cortada al validador, pedidos sanos caen en la DLQ; luego vuelven',
  inyectar: async (c) => {
    const { banco } = c;
    const cola = banco.topologia.colas.find(({ nombre }) => nombre === VALIDACION);
    if (cola === undefined) throw new Error(`No hay ${VALIDACION}.`);
    const quitar = banco.base.reglas.poner(({ quien }) =>
      quien === 'validador' ? { tipo: 'cortar' } : undefined,
    );
    let caidos = 0;
    try {
      await ponerReenvio(c, 1, 2);
      await hastaQue(async () => {
        caidos = await contar(banco, `${VALIDACION}-dlq`);
        if (caidos > 0) c.disparar();
        return caidos >= 5;
      });
    } finally {
      await ponerReenvio(c, cola.recepcionesMax, cola.visibilidadS);
      quitar();
    }
    // What was in flight when the policy was restored comes back to its queue; the rest is in the DLQ by now.
    await dormir(2_500);
    const devueltos = await devolverDeDlq(c);
    return caidos === 0
      ? null
      : `${Math.max(caidos, devueltos)} pedidos en la DLQ, ${devueltos} devueltos a mano`;
  },
};
