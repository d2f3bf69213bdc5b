import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Descartado } from '../adaptadores/sqs.ts';
import { crearLineas } from '../pruebas/lineas.ts';
import { APLAZADO, consumir, HECHO, type ProcesarLote, type Salida } from './lotes.ts';

const TIPO = 'prueba.v1';
const esquema = z.object({ type: z.literal(TIPO), n: z.int() });
type Evento = z.infer<typeof esquema>;

const registro = (messageId: string, body: string): SQSRecord =>
  ({
    messageId,
    body,
    attributes: { ApproximateReceiveCount: '2' },
    messageAttributes: { traceparent: { stringValue: 'traza', dataType: 'String' } },
  }) as unknown as SQSRecord;

const cuerpo = (n: number): string => JSON.stringify({ type: TIPO, n });

/** Runs a batch and shows what AWS would see: the failed ids, or the error; and what went to the DLQ. */
const correr = async (cuerpos: string[], procesar: ProcesarLote<Evento>, dlqFalla = false) => {
  const enDlq: Descartado[] = [];
  const handler = consumir({
    esquema,
    tipo: TIPO,
    procesar,
    enviarADlq: async (descartado) => {
      if (dlqFalla) throw new Error('la cola no responde');
      enDlq.push(descartado);
    },
    logger: pino({ level: 'silent' }),
  });
  const evento = { Records: cuerpos.map((texto, i) => registro(`m${i}`, texto)) } as SQSEvent;
  const respuesta = await handler(evento, { awsRequestId: 'i' } as Context);
  return { fallidos: respuesta.batchItemFailures.map((f) => f.itemIdentifier), enDlq };
};

const todos =
  (salida: Salida): ProcesarLote<Evento> =>
  async (mensajes) =>
    new Map(mensajes.map((m) => [m.id, salida]));

describe('consumir', () => {
  it('deletes what is done', async () => {
    expect(await correr([cuerpo(1), cuerpo(2)], todos(HECHO))).toEqual({ fallidos: [], enDlq: [] });
  });

  it('a record without an outcome is retried: the runner fails closed', async () => {
    const { fallidos } = await correr([cuerpo(1), cuerpo(2)], async () => new Map([['m0', HECHO]]));
    expect(fallidos).toEqual(['m1']);
  });

  it('hands over the receive count and the trace', async () => {
    const vistos: unknown[] = [];
    await correr([cuerpo(7)], async (mensajes) => {
      vistos.push(...mensajes);
      return new Map(mensajes.map((m) => [m.id, HECHO]));
    });
    expect(vistos).toEqual([
      { id: 'm0', evento: { type: TIPO, n: 7 }, recepciones: 2, traceparent: 'traza' },
    ]);
  });

  it.each([
    ['', 'CUERPO_VACIO'],
    ['{', 'NO_ES_JSON'],
    ['null', 'ESQUEMA'],
    ['{"type":"prueba.v2","n":1}', 'TIPO_O_VERSION_DESCONOCIDA'],
    ['{"type":"prueba.v1","n":1.5}', 'ESQUEMA n:invalid_type'],
  ])(
    'what can never be valid (%j) goes to the DLQ with its reason, without costing the others',
    async (malo, motivo) => {
      const { fallidos, enDlq } = await correr([malo, cuerpo(1)], todos(HECHO));
      expect(fallidos).toEqual([]);
      expect(enDlq).toEqual([
        { cuerpo: malo, motivo: expect.stringContaining(motivo), mensajeId: 'm0', traceparent: 'traza' },
      ]);
    },
  );

  it('a terminal outcome goes to the DLQ too', async () => {
    const { enDlq } = await correr([cuerpo(1)], todos({ tipo: 'terminal', motivo: 'NUNCA' }));
    expect(enDlq.map((d) => d.motivo)).toEqual(['NUNCA']);
  });

  it('a terminal record that the DLQ does not take stays in its queue', async () => {
    const { fallidos } = await correr(['{', cuerpo(1)], todos(HECHO), true);
    expect(fallidos).toEqual(['m0']);
  });

  it('what was retried or refused is counted in a metric, without what it said; a clean batch is not', async () => {
    const { logger, con } = crearLineas('validador');
    const procesar: ProcesarLote<Evento> = async () =>
      new Map([
        ['m1', HECHO],
        ['m2', { tipo: 'reintentar', motivo: 'X' }],
        ['m3', { tipo: 'terminal', motivo: 'Y' }],
      ]);
    const handler = consumir({ esquema, tipo: TIPO, procesar, enviarADlq: async () => undefined, logger });
    const lote = (cuerpos: string[]) =>
      ({ Records: cuerpos.map((c, i) => registro(`m${i}`, c)) }) as SQSEvent;
    await handler(lote(['{"secreto', cuerpo(1), cuerpo(2), cuerpo(3)]), { awsRequestId: 'i' } as Context);
    expect(con('métricas')).toMatchObject([
      { funcion: 'validador', MensajesFallidos: 3, _aws: { CloudWatchMetrics: [{ Namespace: 'Vigia' }] } },
    ]);
    expect(con('mensaje por reintentar')).toMatchObject([{ mensaje: 'm2', motivo: 'X' }]);
    expect(con('mensaje terminal enviado a la DLQ')).toHaveLength(2);
    await handler({ Records: [registro('m1', cuerpo(1))] } as SQSEvent, { awsRequestId: 'i' } as Context);
    expect(con('métricas')).toHaveLength(1);
  });

  it.each([false, true])(
    'what is put off goes back at once and is no failure (SQS fails: %s)',
    async (falla) => {
      const { logger, con } = crearLineas('validador');
      const devueltos: string[] = [];
      const handler = consumir({
        esquema,
        tipo: TIPO,
        procesar: async (_, restanteMs) =>
          new Map([
            ['m0', restanteMs?.() === 4_200 ? HECHO : APLAZADO],
            ['m1', APLAZADO],
          ]),
        enviarADlq: async () => undefined,
        devolver: async (recibos) => {
          if (falla) throw new Error('la cola no responde');
          devueltos.push(...recibos);
        },
        logger,
      });
      const Records = [0, 1].map((n) => ({ ...registro(`m${n}`, cuerpo(n)), receiptHandle: `r${n}` }));
      const contexto = { awsRequestId: 'i', getRemainingTimeInMillis: () => 4_200 } as Context;
      expect(await handler({ Records }, contexto)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
      expect(devueltos).toEqual(falla ? [] : ['r1']);
      expect(con('métricas')).toEqual([]);
    },
  );

  it('throws when all of it failed, so that the event source mapping backs off', async () => {
    await expect(correr([cuerpo(1)], todos({ tipo: 'reintentar', motivo: 'X' }))).rejects.toThrow('lote');
    await expect(
      correr([cuerpo(1)], async () => {
        throw new Error('sin base');
      }),
    ).rejects.toThrow('lote');
  });

  it('three batches in a row without surroundings: the next is refused untouched, poison too; then it closes by itself', async () => {
    const { logger, con } = crearLineas('validador');
    let ahora = 0;
    let hayBase = false;
    const procesados: string[] = [];
    const enDlq: string[] = [];
    const handler = consumir({
      esquema,
      tipo: TIPO,
      procesar: async (mensajes) => {
        procesados.push(...mensajes.map(({ id }) => id));
        if (!hayBase) throw new Error('sin base');
        return new Map(mensajes.map(({ id }) => [id, HECHO]));
      },
      enviarADlq: async ({ mensajeId }) => {
        enDlq.push(mensajeId);
      },
      logger,
      reloj: { ahora: () => ahora },
    });
    // One record of each is poison: only a part of the batch fails, which AWS does not back off from.
    const correrUno = (n: number) =>
      handler(
        { Records: [registro(`v${n}`, '{'), registro(`b${n}`, cuerpo(n))] } as SQSEvent,
        {
          awsRequestId: 'i',
        } as Context,
      );
    for (let n = 0; n < 3; n += 1)
      expect(await correrUno(n)).toEqual({ batchItemFailures: [{ itemIdentifier: `b${n}` }] });
    await expect(correrUno(3)).rejects.toThrow('Circuito abierto');
    expect({ procesados, enDlq }).toEqual({ procesados: ['b0', 'b1', 'b2'], enDlq: ['v0', 'v1', 'v2'] });
    expect(con('métricas').map(({ MensajesFallidos }) => MensajesFallidos)).toEqual([2, 2, 2, 2]);
    hayBase = true;
    ahora = 5000;
    expect(await correrUno(4)).toEqual({ batchItemFailures: [] });
    expect(await correrUno(5)).toEqual({ batchItemFailures: [] });
  });

  it('messages that fail for what is in them, however often, do not open it', async () => {
    const { logger, con } = crearLineas('validador');
    const procesar = todos({ tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' });
    const handler = consumir({ esquema, tipo: TIPO, procesar, enviarADlq: async () => undefined, logger });
    for (let n = 0; n < 9; n += 1)
      await expect(
        handler({ Records: [registro('m', cuerpo(n))] } as SQSEvent, { awsRequestId: 'i' } as Context),
      ).rejects.toThrow('Falló el lote entero');
    expect(con('circuito abierto')).toEqual([]);
  });
});
