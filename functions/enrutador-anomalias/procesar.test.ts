import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { binarioAId, idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Totales } from '../../shared/dominio/totales.ts';
import { leerEvento, serializar } from '../../shared/eventos/comun.ts';
import { pedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../../shared/eventos/pedido-decidido.ts';
import type { PedidoEvaluado, Veredicto } from '../../shared/eventos/pedido-evaluado.ts';
import { HECHO, type Mensaje, type Salida, SIN_PUBLICAR } from '../../shared/lambda/lotes.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import {
  AHORA,
  contextoLambda,
  eventoEvaluado,
  loteSqs,
  mensajesDe,
  pedidoIdDe,
  traceparentDe,
} from '../../shared/pruebas/fabricas.ts';
import { crearProcesar } from './procesar.ts';

interface FilaAnomalia extends RowDataPacket {
  pedido_id: Buffer;
  tipo: string;
  severidad: string;
  estado: string;
  huella: Buffer;
  detectada_en: string;
}

const logger = pino({ level: 'silent' });
let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

const TOTALES: Totales = {
  items: 4,
  items_faltantes: 2,
  items_desconocidos: 0,
  unidades: 100,
  unidades_faltantes: 60,
};

const corto = (n: number, campos: Partial<Totales> = {}): Veredicto => ({
  pedido_id: pedidoIdDe(n),
  bodega_id: 1,
  secuencia: n + 1,
  resultado: 'INCONSISTENTE',
  evaluado_en: AHORA,
  totales: { ...TOTALES, ...campos },
});

const completo = (n: number): Veredicto => ({
  ...corto(n, { items_faltantes: 0, unidades_faltantes: 0 }),
  resultado: 'CONSISTENTE',
});

const cortos = (desde: number, hasta: number): Veredicto[] =>
  Array.from({ length: hasta - desde }, (_, n) => corto(desde + n));

const procesador = () =>
  crearProcesar({
    base: banco.abrir(),
    publicador: banco.publicador('tema-decisiones'),
    reloj: relojReal,
    logger,
  });

const mensajes = (veredictos: readonly Veredicto[]): Mensaje<PedidoEvaluado>[] =>
  mensajesDe(veredictos.map(eventoEvaluado));

const anomalias = async (): Promise<FilaAnomalia[]> => {
  const [filas] = await banco.base.query<FilaAnomalia[]>('SELECT * FROM anomalias ORDER BY pedido_id');
  return filas;
};

const idsEn = async (cola: string): Promise<string[]> =>
  (await banco.vaciar(cola)).map(({ Body }) => JSON.parse(Body ?? '').data.pedido_id);

const noHechos = (salidas: ReadonlyMap<string, Salida>): [string, Salida][] =>
  [...salidas].filter(([, salida]) => salida.tipo !== 'hecho');

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('enrutador-anomalias');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('enrutador-anomalias', () => {
  it('each verdict goes the way of its result, and only there', async () => {
    await procesador()(mensajes([corto(1), completo(2), corto(3)]));
    expect((await idsEn('cola-auditoria')).sort()).toEqual([pedidoIdDe(1), pedidoIdDe(3)].sort());
    expect(await idsEn('cola-sincronizacion')).toEqual([pedidoIdDe(2)]);
  });

  it('the event says everything of the verdict, its anomaly and its trace', async () => {
    await procesador()(mensajes([corto(1)]));
    const [mensaje] = await banco.vaciar('cola-auditoria');
    const lectura = leerEvento(pedidoDecidido, TIPO_PEDIDO_DECIDIDO, mensaje?.Body);
    expect(lectura.ok && lectura.evento.data).toEqual({
      ...corto(1),
      anomalia: { tipo: 'FALTANTE_PARCIAL', severidad: 'ALTA' },
    });
    expect(mensaje?.MessageAttributes?.traceparent?.StringValue).toBe(traceparentDe(0));
    expect(mensaje?.MessageAttributes?.resultado?.StringValue).toBe('INCONSISTENTE');
  });

  it('a trace that is none stays behind: the order goes on', async () => {
    const [mensaje] = mensajes([completo(1)]);
    if (mensaje === undefined) throw new Error('sin mensaje');
    await procesador()([
      { ...mensaje, traceparent: 'x'.repeat(300_000) },
      { ...mensaje, id: 'm1', traceparent: '' },
    ]);
    const recibidos = await banco.vaciar('cola-sincronizacion');
    expect(recibidos.map((m) => m.MessageAttributes?.traceparent)).toEqual([undefined, undefined]);
  });

  it('an anomaly is kept for what is short, with the moment of its verdict; none for what is not', async () => {
    await procesador()(mensajes([corto(1), completo(2)]));
    expect(await anomalias()).toEqual([
      {
        anomalia_id: expect.any(Number),
        pedido_id: idABinario(pedidoIdDe(1)),
        bodega_id: 1,
        tipo: 'FALTANTE_PARCIAL',
        severidad: 'ALTA',
        estado: 'ABIERTA',
        huella: Buffer.alloc(32),
        detectada_en: AHORA.replace('T', ' ').replace('Z', ''),
        listable: 1,
      },
    ]);
  });

  it('the same batch again keeps one anomaly per order, also one that somebody has closed', async () => {
    const procesar = procesador();
    await procesar(mensajes([...cortos(0, 100), ...cortos(0, 100)]));
    await banco.base.query("UPDATE anomalias SET estado = 'CERRADA'");
    const antes = await anomalias();
    expect(noHechos(await procesar(mensajes(cortos(0, 100))))).toEqual([]);
    expect(await anomalias()).toEqual(antes);
    expect(antes).toHaveLength(100);
  });

  it('batches that overlap, at once and in opposite order, keep each anomaly once', async () => {
    const lotes = [cortos(0, 600), cortos(300, 900).reverse(), cortos(0, 900)];
    const salidas = await Promise.all(lotes.map((lote) => procesador()(mensajes(lote))));
    expect(salidas.flatMap(noHechos)).toEqual([]);
    expect(await anomalias()).toHaveLength(900);
  }, 20_000);

  it('only what SNS did not take is retried', async () => {
    banco.fallarSi((cuerpo) => cuerpo.includes(pedidoIdDe(15)));
    const lote = cortos(0, 30);
    const fallidos = noHechos(await procesador()(mensajes(lote)));
    // Entries travel in tens, and the one request that fails takes its ten along.
    expect(fallidos.map(([id]) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `m${n + 10}`));
    expect(new Set(fallidos.map(([, salida]) => salida))).toEqual(new Set([SIN_PUBLICAR]));
    expect(await idsEn('cola-auditoria')).toHaveLength(20);
    expect(await anomalias()).toHaveLength(30);
  });

  it('a record that the database refuses is retried alone, and not published', async () => {
    const imposible = { ...corto(5), bodega_id: 2 ** 40 };
    const salidas = await procesador()(mensajes([...cortos(0, 5), imposible, ...cortos(6, 40)]));
    expect(noHechos(salidas)).toEqual([['m5', { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' }]]);
    expect(await idsEn('cola-auditoria')).not.toContain(pedidoIdDe(5));
    expect(await anomalias()).toHaveLength(39);
  });

  it('what is consistent passes while the table of anomalies cannot be written', async () => {
    await banco.base.query('RENAME TABLE anomalias TO anomalias_perdidas');
    try {
      const salidas = await procesador()(mensajes([corto(1), completo(2)]));
      expect(salidas.get('m0')?.tipo).toBe('reintentar');
      expect(salidas.get('m1')).toEqual(HECHO);
    } finally {
      await banco.base.query('RENAME TABLE anomalias_perdidas TO anomalias');
    }
    expect(await idsEn('cola-sincronizacion')).toEqual([pedidoIdDe(2)]);
    expect(await idsEn('cola-auditoria')).toEqual([]);
  });

  it('two messages that disagree about one order both go on: who reads the stored verdict judges', async () => {
    await procesador()(mensajes([corto(1), completo(1)]));
    expect(await idsEn('cola-auditoria')).toEqual([pedidoIdDe(1)]);
    expect(await idsEn('cola-sincronizacion')).toEqual([pedidoIdDe(1)]);
  });

  it('what can never be valid goes to the DLQ with its reason; the others go on', async () => {
    const evento = eventoEvaluado(corto(1));
    const con = (data: object): string => JSON.stringify({ ...evento, data: { ...evento.data, ...data } });
    const malos: [string | undefined, string][] = [
      [undefined, 'CUERPO_VACIO'],
      ['{"type":', 'NO_ES_JSON'],
      [JSON.stringify({ ...evento, type: 'pedido.evaluado.v9' }), 'TIPO_O_VERSION_DESCONOCIDA'],
      [con({ pedido_id: 'otro' }), 'ESQUEMA data.pedido_id'],
      [con({ totales: { ...TOTALES, unidades: '3' } }), 'ESQUEMA data.totales.unidades'],
      [con({ secuencia: 2 ** 53 }), 'ESQUEMA data.secuencia'],
      [con({ resultado: 'QUIZAS' }), 'ESQUEMA data.resultado'],
      [con({ resultado: 'CONSISTENTE' }), 'TOTALES_CONTRADICEN_RESULTADO'],
      [con({ totales: { ...TOTALES, items_faltantes: 0 } }), 'TOTALES_CONTRADICEN_RESULTADO'],
      ['\ud800'.repeat(100_000), 'NO_ES_JSON'],
    ];
    const respuesta = await handler(
      loteSqs([...malos.map(([cuerpo]) => cuerpo), serializar(evento)]),
      contextoLambda(),
    );
    expect(respuesta).toEqual({ batchItemFailures: [] });
    const enDlq = await banco.vaciar('cola-anomalias-dlq');
    const motivos = new Map(
      enDlq.map(({ MessageAttributes: a }) => [a?.mensaje_id?.StringValue, a?.motivo?.StringValue]),
    );
    for (const [n, [, motivo]] of malos.entries()) expect(motivos.get(`m${n}`)).toContain(motivo);
    expect(enDlq).toHaveLength(malos.length);
    expect((await anomalias()).map((fila) => binarioAId(fila.pedido_id))).toEqual([pedidoIdDe(1)]);
  });
});
