import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Estado } from '../../shared/dominio/estados.ts';
import { serializar } from '../../shared/eventos/comun.ts';
import { HECHO } from '../../shared/lambda/lotes.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { contarEstados, contarHistorial, noHechos } from '../../shared/pruebas/cuentas.ts';
import {
  contextoLambda,
  eventoDecidido,
  existenciaDe,
  lineaDe,
  loteSqs,
  mensajesDe,
  pedidoDe,
  pedidoIdDe,
} from '../../shared/pruebas/fabricas.ts';
import { type PedidoSembrado, sembrarDecididos } from '../../shared/pruebas/siembra.ts';
import { crearProcesar } from './procesar.ts';

const logger = pino({ level: 'silent' });
const BODEGA = new Map([[1, existenciaDe(1000)]]);
let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

const sembrar = (cuantos: number, estado?: Estado): Promise<PedidoSembrado[]> =>
  sembrarDecididos(
    banco.base,
    Array.from({ length: cuantos }, (_, n) => pedidoDe(n)),
    BODEGA,
    estado,
  );

const procesador = () => crearProcesar({ base: banco.abrir(), reloj: relojReal, logger });
const mensajes = (sembrados: readonly PedidoSembrado[]) =>
  mensajesDe(sembrados.map(({ veredicto }) => eventoDecidido(veredicto)));

const estados = () => contarEstados(banco.base);
const historial = () => contarHistorial(banco.base);

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('sincronizador-estado');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
}, 60_000);
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

describe('sincronizador-estado', () => {
  it('takes 1,000 reserved orders to VALIDADO, each with one line of history', async () => {
    expect(noHechos(await procesador()(mensajes(await sembrar(1000))))).toEqual([]);
    expect(await estados()).toEqual({ VALIDADO: 1000 });
    expect(await historial()).toEqual({ 'VALIDADO SINCRONIZACION': 1000 });
  });

  it('the same batch again, and repetitions inside it, change nothing more', async () => {
    const sembrados = await sembrar(50);
    const procesar = procesador();
    for (let vez = 0; vez < 2; vez += 1) {
      expect(noHechos(await procesar(mensajes([...sembrados, ...sembrados])))).toEqual([]);
    }
    expect(await historial()).toEqual({ 'VALIDADO SINCRONIZACION': 50 });
  });

  it('batches that overlap, at once and in opposite order, change each order once', async () => {
    const sembrados = await sembrar(900);
    const lotes = [sembrados.slice(0, 600), sembrados.slice(300).reverse(), sembrados];
    const salidas = await Promise.all(lotes.map((lote) => procesador()(mensajes(lote))));
    expect(salidas.flatMap(noHechos)).toEqual([]);
    expect(await estados()).toEqual({ VALIDADO: 900 });
    expect(await historial()).toEqual({ 'VALIDADO SINCRONIZACION': 900 });
  }, 20_000);

  it.each(['VALIDADO', 'DESPACHADO', 'CANCELADO', 'CON_FALTANTE', 'AUDITADO'] as const)(
    'an order that is %s is left alone, and its message is done',
    async (estado) => {
      const sembrados = await sembrar(3, estado);
      expect([...(await procesador()(mensajes(sembrados))).values()]).toEqual([HECHO, HECHO, HECHO]);
      expect(await estados()).toEqual({ [estado]: 3 });
      expect(await historial()).toEqual({});
    },
  );

  it('waits for whoever cancels the order at this moment, and then leaves it alone', async () => {
    const sembrados = await sembrar(2);
    const otro = await banco.base.getConnection();
    await otro.beginTransaction();
    await otro.query("UPDATE pedidos SET estado = 'CANCELADO' WHERE pedido_id = ?", [
      idABinario(pedidoIdDe(0)),
    ]);
    const proceso = procesador()(mensajes(sembrados));
    await relojReal.esperar(200);
    await otro.commit();
    otro.release();
    expect(noHechos(await proceso)).toEqual([]);
    expect(await estados()).toEqual({ CANCELADO: 1, VALIDADO: 1 });
    expect(await historial()).toEqual({ 'VALIDADO SINCRONIZACION': 1 });
  });

  it('while somebody keeps an order locked the batch is retried, within the time of the function', async () => {
    const sembrados = await sembrar(3);
    const otro = await banco.base.getConnection();
    await otro.beginTransaction();
    await otro.query('SELECT 1 FROM pedidos WHERE pedido_id = ? FOR UPDATE', [idABinario(pedidoIdDe(0))]);
    await otro.query('SET SESSION wait_timeout = 60');
    const inicio = Date.now();
    try {
      expect(noHechos(await procesador()(mensajes(sembrados)))).toHaveLength(3);
      expect(Date.now() - inicio).toBeLessThan(5000);
    } finally {
      otro.destroy();
    }
    expect(await estados()).toEqual({ RESERVADO: 3 });
  }, 10_000);

  it('an order that does not exist is retried, without costing the others', async () => {
    const sembrados = await sembrar(3);
    await banco.base.query('DELETE FROM pedidos WHERE pedido_id = ?', [idABinario(pedidoIdDe(1))]);
    const salidas = await procesador()(mensajes(sembrados));
    expect(noHechos(salidas)).toEqual([['m1', { tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' }]]);
    expect(await estados()).toEqual({ VALIDADO: 2 });
  });

  it('a record that the database refuses is retried alone', async () => {
    const sembrados = await sembrar(100);
    await banco.base.query(
      `CREATE TRIGGER imposible BEFORE INSERT ON historial_estados FOR EACH ROW
       BEGIN IF NEW.pedido_id = ? THEN SIGNAL SQLSTATE '45000'; END IF; END`,
      [idABinario(pedidoIdDe(42))],
    );
    try {
      const salidas = await procesador()(mensajes(sembrados));
      expect(noHechos(salidas)).toEqual([['m42', { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' }]]);
    } finally {
      await banco.base.query('DROP TRIGGER imposible');
    }
    expect(await estados()).toEqual({ RESERVADO: 1, VALIDADO: 99 });
  }, 20_000);

  it('what can never be done goes to the DLQ with its reason', async () => {
    const [corto] = await sembrarDecididos(banco.base, [pedidoDe(7, { items: [lineaDe(9, 1)] })], BODEGA);
    if (corto === undefined) throw new Error('sin pedido');
    const cuerpos = [
      serializar(eventoDecidido({ ...corto.veredicto, resultado: 'CONSISTENTE' })),
      serializar(eventoDecidido(corto.veredicto)),
      '{}',
      undefined,
    ];
    expect(await handler(loteSqs(cuerpos), contextoLambda())).toEqual({ batchItemFailures: [] });
    const motivos = (await banco.vaciar('cola-sincronizacion-dlq'))
      .map(({ MessageAttributes: a }) => [a?.mensaje_id?.StringValue, a?.motivo?.StringValue])
      .sort();
    expect(motivos).toEqual([
      ['m0', 'RESULTADO_CONTRADICE_VEREDICTO'],
      ['m1', 'RESULTADO_AJENO_A_LA_COLA'],
      ['m2', expect.stringContaining('ESQUEMA')],
      ['m3', 'CUERPO_VACIO'],
    ]);
    expect(await estados()).toEqual({ CON_FALTANTE: 1 });
  });

  it('locks along the primary key, however large the batch: a scan would lock what others hold', async () => {
    const sembrados = await sembrar(1000);
    const [plan] = await banco.base.query<(RowDataPacket & { type: string; key: string })[]>(
      'EXPLAIN SELECT pedido_id FROM pedidos FORCE INDEX (PRIMARY) WHERE pedido_id IN (?) ORDER BY pedido_id FOR UPDATE',
      [sembrados.map(({ pedido }) => idABinario(pedido.pedido_id))],
    );
    expect(plan.map(({ type, key }) => ({ type, key }))).toEqual([{ type: 'range', key: 'PRIMARY' }]);
  });
});
