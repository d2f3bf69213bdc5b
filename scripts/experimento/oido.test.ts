import { randomUUID } from 'node:crypto';
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it, vi } from 'vitest';
import { clienteSns, clienteSqs, temaArn } from '../local/colas/clientes.ts';
import { oirTodo } from './escucha.ts';
import { abrirOido, conOido } from './oido.ts';
import { pedidoDe } from './oraculo/avisos.ts';

const senal = new AbortController().signal;
const aviso = (pedido_id: string): string => JSON.stringify({ data: { pedido_id } });
const oir = async (oido: Awaited<ReturnType<typeof abrirOido>>, debidos: readonly string[], silencioMs = 0) =>
  (
    await oirTodo(oido, {
      debidos: new Set(debidos),
      reloj: () => performance.now(),
      senal,
      silencioMs,
    })
  ).map(pedidoDe);

describe('the ear on tema-faltantes', () => {
  it('hears each message as it was published, and leaves nothing behind', async () => {
    const endpoint = inject('endpointColas');
    const [sns, sqs] = [clienteSns(endpoint), clienteSqs(endpoint)];
    const tema = `tema-${randomUUID()}`;
    const TopicArn = temaArn(tema);
    await sns.send(new CreateTopicCommand({ Name: tema }));
    const oido = await abrirOido(endpoint, tema);
    const ids = Array.from({ length: 23 }, (_, i) => `p${i}`);
    for (const id of [...ids, 'p0']) await sns.send(new PublishCommand({ TopicArn, Message: aviso(id) }));
    expect((await oir(oido, ids)).sort()).toEqual([...ids, 'p0'].sort());
    expect(await oir(oido, [])).toEqual([]);

    await oido.cerrar();
    const cola = new GetQueueUrlCommand({ QueueName: `oido-de-${tema}` });
    await expect(sqs.send(cola)).rejects.toThrow();
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([]);
  });

  it('waits for what is late, and gives up what never comes', async () => {
    const lotes = [[aviso('a')], [], [aviso('b')], []];
    const oido = { escuchar: () => Promise.resolve(lotes.shift() ?? []), cerrar: () => Promise.resolve() };
    expect(await oir(oido, ['a', 'b', 'nunca'], 300)).toEqual(['a', 'b']);
  });

  it('stops the system that cannot be listened to', async () => {
    const detener = vi.fn(() => Promise.resolve());
    const sistema = { url: 'x', detener };
    await expect(conOido(sistema, 'http://127.0.0.1:9')).rejects.toThrow();
    expect(detener).toHaveBeenCalledOnce();
  });
});
