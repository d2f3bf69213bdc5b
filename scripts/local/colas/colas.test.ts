import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, type TestContext, test } from 'vitest';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import type { Topologia } from '../topologia.ts';
import { aprovisionar } from './aprovisionar.ts';
import { clienteSns, clienteSqs, colaUrl, temaArn } from './clientes.ts';
import { iniciarColas, type ServidorColas } from './colas.ts';

const dlq = (nombre: string) => ({ nombre, retencionS: 1_209_600 });

const partes: Pick<Topologia, 'temas' | 'colas' | 'suscripciones'> = {
  temas: ['tema'],
  colas: ['una', 'otra'].map((nombre) => ({
    nombre,
    visibilidadS: 30,
    retencionS: 345_600,
    recepcionesMax: 1,
    dlq: dlq(`${nombre}-dlq`),
  })),
  suscripciones: [
    { tema: 'tema', cola: 'una', dlq: dlq('tema-una-dlq') },
    { tema: 'tema', cola: 'otra', filtro: { resultado: ['SI'] }, dlq: dlq('tema-otra-dlq') },
  ],
};

interface Montaje {
  readonly servidor: ServidorColas;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  url(cola: string): string;
  visibles(cola: string): Promise<number>;
}

const montar = async (t: TestContext): Promise<Montaje> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-colas-'));
  const servidor = await iniciarColas({
    carpeta,
    duradera: false,
    alFallar: () => undefined,
    informar: () => undefined,
  });
  const sqs = clienteSqs(servidor.endpoint);
  const sns = clienteSns(servidor.endpoint);
  t.onTestFinished(async () => {
    await servidor.detener();
    await rm(carpeta, { recursive: true, force: true });
  });
  await aprovisionar(servidor.endpoint, partes);
  const url = (cola: string) => colaUrl(servidor.endpoint, cola);
  const visibles = async (cola: string) => {
    const pedido = new GetQueueAttributesCommand({ QueueUrl: url(cola), AttributeNames: ['All'] });
    return Number((await sqs.send(pedido)).Attributes?.ApproximateNumberOfMessages);
  };
  return { servidor, sqs, sns, url, visibles };
};

const publicar = (sns: SNSClient, Message: string, resultado = 'NO') =>
  sns.send(
    new PublishCommand({
      TopicArn: temaArn('tema'),
      Message,
      MessageAttributes: { resultado: { DataType: 'String', StringValue: resultado } },
    }),
  );

/** Kills the queue server and waits until its successor answers. */
const matar = async (m: Montaje): Promise<void> => {
  const antes = m.servidor.procesos()[0]?.pid ?? 0;
  process.kill(antes, 'SIGKILL');
  await hasta(() => m.servidor.procesos()[0]?.pid !== antes);
};

describe.concurrent('el servidor de colas', () => {
  test('una suscripción con filtro solo recibe lo que casa, en bruto y con sus atributos', async (t) => {
    const m = await montar(t);
    await publicar(m.sns, 'no', 'NO');
    await publicar(m.sns, 'si', 'SI');
    const { Messages = [] } = await m.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: m.url('otra'),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    expect(Messages.map((x) => [x.Body, x.MessageAttributes?.resultado?.StringValue])).toEqual([
      ['si', 'SI'],
    ]);
    expect(await m.visibles('una')).toBe(2);
  });

  test('lo que SNS no puede entregar (cola borrada) va a la DLQ de la suscripción', async (t) => {
    const m = await montar(t);
    await m.sqs.send(new DeleteQueueCommand({ QueueUrl: m.url('una') }));
    await publicar(m.sns, 'huérfano', 'SI');
    expect(await m.visibles('tema-una-dlq')).toBe(1);
    expect(await m.visibles('otra')).toBe(1);
  });

  test('una política que no admite el tema manda la entrega a la DLQ de la suscripción', async (t) => {
    const m = await montar(t);
    await m.sqs.send(new SetQueueAttributesCommand({ QueueUrl: m.url('una'), Attributes: { Policy: '' } }));
    await publicar(m.sns, 'rechazado');
    expect(await m.visibles('una')).toBe(0);
    expect(await m.visibles('tema-una-dlq')).toBe(1);
  });

  test('lo contestado sobrevive a kill -9, con sus recepciones y sus recibos', async (t) => {
    const m = await montar(t);
    const entradas = Array.from({ length: 10 }, (_, i) => ({ Id: String(i), Message: String(i) }));
    await m.sns.send(
      new PublishBatchCommand({ TopicArn: temaArn('tema'), PublishBatchRequestEntries: entradas }),
    );
    const recibido = await m.sqs.send(new ReceiveMessageCommand({ QueueUrl: m.url('una') }));
    await matar(m);
    expect(await m.visibles('una')).toBe(9);
    const ReceiptHandle = recibido.Messages?.[0]?.ReceiptHandle;
    // Visible again at once, and on its way to the DLQ, since it has been received once (recepcionesMax: 1).
    await m.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: m.url('una'), ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await m.visibles('una')).toBe(10);
    await matar(m);
    for (let i = 0; i < 2; i += 1)
      await m.sqs.send(new ReceiveMessageCommand({ QueueUrl: m.url('una'), MaxNumberOfMessages: 10 }));
    await matar(m);
    expect(await m.visibles('una-dlq')).toBe(1);
  });

  test('aprovisionar de nuevo corrige atributos y filtros cambiados y quita suscripciones sobrantes', async (t) => {
    const m = await montar(t);
    const [una, otra] = partes.colas;
    if (una === undefined || otra === undefined) throw new Error('faltan colas');
    await aprovisionar(m.servidor.endpoint, {
      temas: ['tema'],
      colas: [{ ...una, visibilidadS: 7 }, otra],
      suscripciones: [{ tema: 'tema', cola: 'una', filtro: { resultado: ['X'] }, dlq: dlq('tema-una-dlq') }],
    });
    await publicar(m.sns, 'a', 'SI');
    await publicar(m.sns, 'b', 'X');
    expect(await m.visibles('una')).toBe(1);
    expect(await m.visibles('otra')).toBe(0);
    const { Attributes } = await m.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: m.url('una'), AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes?.VisibilityTimeout).toBe('7');
    await aprovisionar(m.servidor.endpoint, partes);
    const { Subscriptions } = await m.sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: temaArn('tema') }),
    );
    expect(Subscriptions).toHaveLength(2);
    await publicar(m.sns, 'c', 'SI');
    expect(await m.visibles('una')).toBe(2);
    expect(await m.visibles('otra')).toBe(1);
  });
});

test('un fichero dañado: una frase que lo nombra, sin reintentos', async (t) => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-colas-'));
  t.onTestFinished(() => rm(carpeta, { recursive: true, force: true }));
  await mkdir(join(carpeta, 'colas'));
  await writeFile(join(carpeta, 'colas/fauxqs.db'), 'esto no es una base de datos'.repeat(500));
  const arranque = iniciarColas({
    carpeta,
    duradera: true,
    alFallar: () => undefined,
    informar: () => undefined,
  });
  await expect(arranque).rejects.toThrow(
    `Las colas guardadas en ${join(carpeta, 'colas')} no se pueden leer (file is not a database).`,
  );
});
