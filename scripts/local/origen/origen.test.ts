import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, type TestContext, test } from 'vitest';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { type ColasDePrueba, crearColasDePrueba } from '../../../shared/pruebas/servidores.ts';
import { ProxyHttp } from '../../caos/proxy/http.ts';
import type { Resultado } from '../lambda/mensajes.ts';
import type { FuenteLocal } from '../topologia.ts';
import { iniciarOrigen, type Origen } from './origen.ts';

const dlq = { nombre: 'trabajo-dlq', retencionS: 1_209_600 };

interface Montaje {
  readonly colas: ColasDePrueba;
  readonly origen: Origen;
  enviar(cuerpos: readonly string[]): Promise<void>;
  cuentas(cola: 'trabajo' | 'trabajo-dlq'): Promise<{ visibles: number; enVuelo: number }>;
}

const ok = (respuesta: unknown): Resultado => ({ tipo: 'ok', carga: JSON.stringify(respuesta) ?? 'null' });

const montar = async (
  t: TestContext,
  invocar: (evento: SQSEvent) => Promise<Resultado>,
  fuente: Partial<FuenteLocal> = {},
  { visibilidadS = 1, recepcionesMax = 100 } = {},
): Promise<Montaje> => {
  const colas = await crearColasDePrueba({
    temas: [],
    colas: [{ nombre: 'trabajo', visibilidadS, retencionS: 345_600, recepcionesMax, dlq }],
    suscripciones: [],
  });
  const origen = iniciarOrigen({
    endpoint: colas.endpoint,
    fuente: { loteMax: 10, ventanaS: 0, concurrenciaMax: 2, ...fuente, cola: colas.nombre('trabajo') },
    invocar: (evento) => invocar(evento as SQSEvent),
    informar: () => undefined,
  });
  const montaje: Montaje = {
    colas,
    origen,
    enviar: async (cuerpos) => {
      for (let i = 0; i < cuerpos.length; i += 10)
        await colas.sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: colas.colaUrl('trabajo'),
            Entries: cuerpos.slice(i, i + 10).map((MessageBody, j) => ({
              Id: String(j),
              MessageBody,
              MessageAttributes: { traceparent: { DataType: 'String', StringValue: '00-a' } },
            })),
          }),
        );
    },
    cuentas: async (cola) => {
      const { Attributes = {} } = await colas.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: colas.colaUrl(cola), AttributeNames: ['All'] }),
      );
      return {
        visibles: Number(Attributes.ApproximateNumberOfMessages),
        enVuelo: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
  };
  t.onTestFinished(async () => {
    await origen.detener();
    colas.cerrar();
  });
  return montaje;
};

test('un servidor de colas que deja de contestar no detiene los sondeos', async (t) => {
  const colas = await crearColasDePrueba({
    temas: [],
    colas: [{ nombre: 'trabajo', visibilidadS: 1, retencionS: 345_600, recepcionesMax: 100, dlq }],
    suscripciones: [],
  });
  const proxy = new ProxyHttp(colas.endpoint);
  const calladas = proxy.reglas.interferir({ disparar: () => undefined }, 1, ({ accion }) =>
    accion === 'ReceiveMessage' ? { tipo: 'callar' } : undefined,
  );
  const llegados: string[] = [];
  const origen = iniciarOrigen({
    endpoint: await proxy.abrir('origen'),
    respuestaMaxMs: 1_200,
    fuente: { loteMax: 10, ventanaS: 0, concurrenciaMax: 2, cola: colas.nombre('trabajo') },
    invocar: async (evento) => {
      llegados.push(...(evento as SQSEvent).Records.map(({ body }) => body));
      return ok({ batchItemFailures: [] });
    },
    informar: () => undefined,
  });
  t.onTestFinished(async () => {
    await origen.detener();
    proxy.cerrar();
    colas.cerrar();
  });
  expect(await calladas).toBe(1);
  await colas.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: colas.colaUrl('trabajo'),
      Entries: [{ Id: '0', MessageBody: 'tras el silencio' }],
    }),
  );
  await hasta(() => llegados.includes('tras el silencio'));
});

const vacia = async (m: Montaje): Promise<boolean> => {
  const { visibles, enVuelo } = await m.cuentas('trabajo');
  return visibles + enVuelo === 0;
};

describe.concurrent('el origen de eventos de SQS', () => {
  test('entrega los registros con la forma de AWS y borra lo que salió bien', async (t) => {
    const eventos: SQSEvent[] = [];
    const m = await montar(t, async (e) => {
      eventos.push(e);
      return ok({ batchItemFailures: [] });
    });
    await m.enviar(['hola']);
    await hasta(() => eventos.length === 1);
    expect(eventos[0]?.Records[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'hola',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        traceparent: {
          stringValue: '00-a',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'String',
        },
      },
      md5OfBody: '4d186321c1a7f0f354b297e8914ab240',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${m.colas.nombre('trabajo')}`,
      awsRegion: 'us-east-1',
    });
    await hasta(() => vacia(m));
  });

  test('una respuesta vacía borra el lote entero', async (t) => {
    const m = await montar(t, async () => ok(undefined));
    await m.enviar(['a', 'b']);
    await hasta(() => vacia(m));
  });

  test('un fallo parcial borra los demás; el fallido vuelve al expirar su visibilidad, con otra cuenta', async (t) => {
    const vistos: string[] = [];
    const m = await montar(t, async ({ Records }) => {
      vistos.push(...Records.map((r) => `${r.body}${r.attributes.ApproximateReceiveCount}`));
      return ok({
        batchItemFailures: Records.filter(
          (r) => r.body === 'mal' && r.attributes.ApproximateReceiveCount === '1',
        ).map((r) => ({ itemIdentifier: r.messageId })),
      });
    });
    await m.enviar(['bien', 'mal', 'bien']);
    await hasta(() => vacia(m));
    expect(vistos.sort()).toEqual(['bien1', 'bien1', 'mal1', 'mal2']);
  });

  test.for([
    ['una excepción', { tipo: 'error', errorTipo: 'Error', mensaje: 'x' } as const],
    ['un identificador desconocido', ok({ batchItemFailures: [{ itemIdentifier: 'nadie' }] })],
    ['una clave equivocada', ok({ batchItemFailures: [{ messageId: 'x' }] })],
  ] as const)('%s no borra nada: todo vuelve', async ([, mala], t) => {
    const veces: number[] = [];
    const m = await montar(t, async ({ Records }) => {
      veces.push(Records.length);
      return veces.length === 1 ? mala : ok(null);
    });
    await m.enviar(['a', 'b', 'c']);
    await hasta(() => vacia(m));
    expect(veces.reduce((a, b) => a + b)).toBe(6);
  });

  test('lo que falla siempre acaba en la DLQ tras sus recepciones', async (t) => {
    const recepciones: string[] = [];
    const m = await montar(
      t,
      async ({ Records }) => {
        recepciones.push(...Records.map((r) => r.attributes.ApproximateReceiveCount));
        return ok({ batchItemFailures: Records.map((r) => ({ itemIdentifier: r.messageId })) });
      },
      {},
      { recepcionesMax: 2 },
    );
    await m.enviar(['veneno']);
    await hasta(async () => (await m.cuentas('trabajo-dlq')).visibles === 1);
    expect(recepciones).toEqual(['1', '2']);
  });

  test('junta hasta loteMax en la ventana', async (t) => {
    const lotes: number[] = [];
    const m = await montar(
      t,
      async ({ Records }) => {
        lotes.push(Records.length);
        return ok(null);
      },
      { loteMax: 40, ventanaS: 1 },
      { visibilidadS: 30 },
    );
    await m.enviar(Array.from({ length: 100 }, (_, i) => String(i)));
    await hasta(() => vacia(m));
    expect(Math.max(...lotes)).toBe(40);
    expect(lotes.reduce((a, b) => a + b)).toBe(100);
  });

  test('con la ventana abierta espera a más mensajes desde el primero', async (t) => {
    const lotes: number[] = [];
    const m = await montar(
      t,
      async ({ Records }) => {
        lotes.push(Records.length);
        return ok(null);
      },
      { loteMax: 100, ventanaS: 1 },
      { visibilidadS: 30 },
    );
    await m.enviar(['a']);
    await hasta(async () => (await m.cuentas('trabajo')).enVuelo === 1);
    await m.enviar(['b']);
    await hasta(() => vacia(m));
    expect(lotes).toEqual([2]);
  });

  test('ningún lote pasa de 6 MB', async (t) => {
    const bytes: number[] = [];
    const m = await montar(
      t,
      async (evento) => {
        bytes.push(JSON.stringify(evento).length);
        return ok(null);
      },
      { loteMax: 1000, ventanaS: 1 },
      { visibilidadS: 30 },
    );
    for (let i = 0; i < 8; i += 1) await m.enviar(['x'.repeat(1_000_000)]);
    await hasta(() => vacia(m));
    expect(bytes.length).toBeGreaterThan(1);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });

  test('nunca hay más invocaciones a la vez que la concurrencia máxima', async (t) => {
    let ahora = 0;
    let maximo = 0;
    const puerta = Promise.withResolvers<void>();
    const m = await montar(
      t,
      async () => {
        ahora += 1;
        maximo = Math.max(maximo, ahora);
        if (ahora === 2) setTimeout(puerta.resolve, 200);
        await puerta.promise;
        ahora -= 1;
        return ok(null);
      },
      { loteMax: 1, concurrenciaMax: 2 },
      { visibilidadS: 30 },
    );
    await m.enviar(['a', 'b', 'c', 'd', 'e', 'f']);
    await hasta(() => vacia(m));
    expect(maximo).toBe(2);
  });

  test('retrocede cuando fallan lotes enteros, no con fallos parciales', async (t) => {
    const contar = async (respuesta: (e: SQSEvent) => Resultado): Promise<number> => {
      let veces = 0;
      const m = await montar(
        t,
        async (e) => {
          veces += 1;
          return respuesta(e);
        },
        {},
        { visibilidadS: 0 },
      );
      await m.enviar(['a']);
      await new Promise((resolver) => setTimeout(resolver, 1_000));
      return veces;
    };
    const enteros = await contar(() => ({ tipo: 'error', errorTipo: 'E', mensaje: '' }));
    const parciales = await contar((e) =>
      ok({ batchItemFailures: e.Records.map((r) => ({ itemIdentifier: r.messageId })) }),
    );
    expect(enteros).toBeLessThanOrEqual(4);
    expect(parciales).toBeGreaterThan(2 * enteros);
  });

  test('al detenerse deja acabar lo que corre y devuelve al instante lo que no llegó a entregar', async (t) => {
    let invocado = false;
    const m = await montar(
      t,
      async () => {
        invocado = true;
        return ok(null);
      },
      { loteMax: 100, ventanaS: 60 },
      { visibilidadS: 600 },
    );
    await m.enviar(['a', 'b']);
    await hasta(async () => (await m.cuentas('trabajo')).enVuelo === 2);
    await m.origen.detener();
    expect(invocado).toBe(false);
    expect(await m.cuentas('trabajo')).toEqual({ visibles: 2, enVuelo: 0 });
  });

  test('rechaza lo que AWS rechaza: lote de más de 10 sin ventana', async (t) => {
    await expect(montar(t, async () => ok(null), { loteMax: 11, ventanaS: 0 })).rejects.toThrow('ventana');
  });
});
