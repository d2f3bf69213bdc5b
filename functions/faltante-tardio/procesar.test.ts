import type { SQSBatchResponse } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { binarioAId, idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Linea } from '../../shared/dominio/pedido.ts';
import {
  type BodegaDescubierta,
  sujetoDeItem,
  TIPO_BODEGA_DESCUBIERTA,
} from '../../shared/eventos/bodega-descubierta.ts';
import { leerEvento, serializar, sobre } from '../../shared/eventos/comun.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';
import { pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO } from '../../shared/eventos/pedido-descubierto.ts';
import { HECHO, SIN_PUBLICAR } from '../../shared/lambda/lotes.ts';
import { loggerMudo } from '../../shared/pruebas/api.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { AHORA, contextoLambda, loteSqs, mensajesDe } from '../../shared/pruebas/fabricas.ts';
import { fabricarPedido, guardarDecidido, ponerItem } from '../../shared/pruebas/pedidos.ts';
import { crearProcesar } from './procesar.ts';
import { leerDescubiertos, leerPendientes, leerTenedores } from './sql.ts';

let banco: Banco;
let handler: (evento: unknown, contexto: unknown) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  banco = await abrirBanco();
  banco.entornoDe('faltante-tardio');
  handler = (await import('./handler.ts')).handler as unknown as typeof handler;
});
beforeEach(() => banco.limpiar());
afterAll(() => banco.cerrar());

const evento = (item_id: number, bodega_id = 1): BodegaDescubierta => {
  const subject = sujetoDeItem(bodega_id, item_id);
  return sobre({
    id: `${subject}/1`,
    source: 'prueba',
    type: TIPO_BODEGA_DESCUBIERTA,
    time: AHORA,
    subject,
    data: { bodega_id, item_id },
  });
};
const procesar = (eventos: readonly BodegaDescubierta[], recepciones = 1) =>
  crearProcesar({
    base: banco.abrir(),
    publicador: banco.publicador('tema-decisiones'),
    reloj: relojReal,
    logger: loggerMudo,
  })(mensajesDe(eventos, recepciones));

const pedir = async (...lineas: [item_id: number, cantidad: number][]): Promise<string> => {
  const items = lineas.map(([item_id, cantidad]): Linea => ({ item_id, cantidad, nombre_item: null }));
  const pedido = fabricarPedido({ items });
  await guardarDecidido(banco.base, pedido);
  return pedido.pedido_id;
};
const estante = (item_id: number, cantidad: number) =>
  banco.base.query('UPDATE bodega_items SET cantidad_disponible = ? WHERE item_id = ?', [cantidad, item_id]);
const filas = async (sql: string, valores: unknown[] = []): Promise<RowDataPacket[]> =>
  (await banco.base.query<RowDataPacket[]>(sql, valores))[0];
const cortos = async (): Promise<string[]> =>
  (
    await filas(
      `SELECT p.pedido_id FROM pedidos p JOIN evaluaciones e ON e.pedido_id = p.pedido_id
       WHERE p.estado = 'CON_FALTANTE' AND p.resultado = 'CONSISTENTE' ORDER BY e.secuencia DESC`,
    )
  ).map(({ pedido_id }) => binarioAId(pedido_id));
const publicados = async () =>
  (await banco.vaciar('cola-auditoria')).map(({ Body, MessageAttributes }) => {
    const lectura = leerEvento(pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO, Body);
    if (!lectura.ok) throw new Error(lectura.motivo);
    expect(MessageAttributes?.resultado?.StringValue).toBe('FALTANTE_TARDIO');
    return lectura.evento;
  });
/** Nothing is uncovered, and what is reserved is what the live orders hold. */
const comprobarBodega = async (): Promise<void> => {
  expect(await filas('SELECT 1 FROM bodega_items WHERE cantidad_reservada > cantidad_disponible')).toEqual(
    [],
  );
  expect(
    await filas(
      `SELECT b.item_id FROM bodega_items b LEFT JOIN pedido_items i USING (bodega_id, item_id)
       GROUP BY b.bodega_id, b.item_id, b.cantidad_reservada HAVING COALESCE(SUM(i.cantidad_reservada), 0) <> b.cantidad_reservada`,
    ),
  ).toEqual([]);
};

describe('faltante-tardio', () => {
  it('the newest holder becomes CON_FALTANTE and releases all its lines; resultado stays CONSISTENTE', async () => {
    await ponerItem(banco.base, 1, 10);
    await ponerItem(banco.base, 2, 10);
    const primero = await pedir([1, 4]);
    const segundo = await pedir([1, 5], [2, 3]);
    await estante(1, 8);
    expect([...(await procesar([evento(1)])).values()]).toEqual([HECHO]);

    expect(await cortos()).toEqual([segundo]);
    expect(
      await filas('SELECT estado, resultado FROM pedidos WHERE pedido_id = ?', [idABinario(primero)]),
    ).toEqual([{ estado: 'RESERVADO', resultado: 'CONSISTENTE' }]);
    expect(await filas('SELECT estado, causa FROM historial_estados')).toEqual([
      { estado: 'CON_FALTANTE', causa: 'FALTANTE_TARDIO' },
    ]);
    expect(
      await filas('SELECT tipo, item_id, cantidad, delta, delta_reservada, version, motivo FROM movimientos'),
    ).toEqual([
      {
        tipo: 'LIBERACION',
        item_id: 1,
        cantidad: 5,
        delta: 0,
        delta_reservada: -5,
        version: 4,
        motivo: 'FALTANTE_TARDIO',
      },
      {
        tipo: 'LIBERACION',
        item_id: 2,
        cantidad: 3,
        delta: 0,
        delta_reservada: -3,
        version: 3,
        motivo: 'FALTANTE_TARDIO',
      },
    ]);
    expect(await filas('SELECT tipo, severidad, estado FROM anomalias')).toEqual([
      { tipo: 'FALTANTE_TARDIO', severidad: 'ALTA', estado: 'ABIERTA' },
    ]);
    const [descubierto] = await filas('SELECT * FROM descubiertos');
    expect(leerEvidencia(descubierto?.evidencia)?.[0]).toEqual({
      item_id: 1,
      cantidad_solicitada: 5,
      cantidad_disponible: 8,
      cantidad_reservada: 4,
      faltante: 1,
      razon: 'INSUFICIENTE',
      version: 4,
    });
    expect(descubierto).toMatchObject({ items_faltantes: 1, unidades_faltantes: 1, severidad: 'ALTA' });
    expect((await publicados()).map(({ data }) => data)).toMatchObject([
      { pedido_id: segundo, bodega_id: 1, anomalia: { tipo: 'FALTANTE_TARDIO', severidad: 'ALTA' } },
    ]);
    await comprobarBodega();
  });

  it('the newest of all that hold any uncovered item goes first, whichever item was named', async () => {
    for (const item of [1, 2]) await ponerItem(banco.base, item, 10);
    const [, ambos, ultimo] = [await pedir([1, 1]), await pedir([1, 1], [2, 1]), await pedir([2, 1])];
    await estante(1, 1);
    await estante(2, 1);
    await procesar([evento(1)]);
    // Item 1 alone would have cost only the second order, which covers item 2 as well.
    expect(await cortos()).toEqual([ultimo, ambos]);
    await comprobarBodega();
  });

  it('orders that were cancelled or dispatched hold nothing and are passed over', async () => {
    await ponerItem(banco.base, 1, 10);
    const [primero, segundo] = [await pedir([1, 3]), await pedir([1, 3])];
    await banco.base.query(
      'UPDATE pedido_items SET cantidad_reservada = 0, version_salida = 9 WHERE pedido_id = ?',
      [idABinario(segundo)],
    );
    await banco.base.query('UPDATE bodega_items SET cantidad_reservada = 3, cantidad_disponible = 2');
    await procesar([evento(1)]);
    expect(await cortos()).toEqual([primero]);
  });

  it('a hint about an item that is covered, unknown or held by nobody ends at once', async () => {
    await ponerItem(banco.base, 1, 10);
    await pedir([1, 3]);
    await ponerItem(banco.base, 2, 1);
    await banco.base.query('UPDATE bodega_items SET cantidad_reservada = 5 WHERE item_id = 2');
    const salidas = await procesar([evento(1), evento(2), evento(77), evento(1, 9)]);
    expect([...salidas.values()]).toEqual([HECHO, HECHO, HECHO, HECHO]);
    expect(await cortos()).toEqual([]);
  });

  it('what was committed and not published is published by the next delivery', async () => {
    await ponerItem(banco.base, 1, 10);
    const pedido = await pedir([1, 3]);
    await estante(1, 0);
    banco.fallarSi(() => true);
    expect([...(await procesar([evento(1)])).values()]).toEqual([SIN_PUBLICAR]);
    banco.fallarSi(undefined);
    expect(await publicados()).toEqual([]);
    expect([...(await procesar([evento(1)], 2)).values()]).toEqual([HECHO]);
    expect((await publicados()).map(({ subject }) => subject)).toEqual([pedido]);
    expect(await filas('SELECT 1 FROM anomalias')).toHaveLength(1);
  });

  it('hundreds of orders, several functions at once: each loses its cover exactly once, newest first', async () => {
    for (const item of [1, 2, 3]) await ponerItem(banco.base, item, 1000);
    const pedidos: string[] = [];
    for (let n = 0; n < 160; n += 1) pedidos.push(await pedir([1 + (n % 3), 1], [1 + ((n + 1) % 3), 1]));
    await banco.base.query('UPDATE bodega_items SET cantidad_disponible = 20');
    // Who waits for a lock for too long leaves its hint to the next delivery, which may publish again.
    const entregar = async (item: number): Promise<void> => {
      while ([...(await procesar([evento(item)])).values()].some((salida) => salida !== HECHO));
    };
    await Promise.all([1, 2, 3, 1].map(entregar));
    const perdieron = await cortos();
    // All three items are short of as many: the newest are the ones that go.
    expect(perdieron).toEqual(pedidos.toReversed().slice(0, perdieron.length));
    expect(perdieron).toHaveLength(130);
    expect([...new Set((await publicados()).map(({ subject }) => subject))].sort()).toEqual(
      perdieron.toSorted(),
    );
    expect(await filas('SELECT 1 FROM anomalias')).toHaveLength(130);
    expect(await filas('SELECT 1 FROM movimientos')).toHaveLength(260);
    await comprobarBodega();
  });

  it('the handler reads its queue’s messages, and sends what it cannot read to the DLQ', async () => {
    await ponerItem(banco.base, 1, 10);
    await pedir([1, 3]);
    await estante(1, 1);
    expect(await handler(loteSqs([serializar(evento(1)), '{}']), contextoLambda())).toEqual({
      batchItemFailures: [],
    });
    expect(await cortos()).toHaveLength(1);
    expect(await banco.vaciar('cola-descubiertos-dlq')).toHaveLength(1);
  });
});

describe('plans', () => {
  const explicar = async (usar: (ejecutor: Ejecutor) => Promise<unknown>): Promise<RowDataPacket[]> => {
    let plan: RowDataPacket[] = [];
    const query = async (sql: string, valores: unknown[]) => {
      plan = await filas(`EXPLAIN ${sql}`, valores);
      return [[], []];
    };
    await usar({ query } as unknown as Ejecutor);
    return plan;
  };

  it('nobody scans: uncovered items, newest holders, what is pending', async () => {
    await ponerItem(banco.base, 1, 100);
    for (let n = 0; n < 30; n += 1) await pedir([1, 1]);
    const items = await explicar((e) => leerDescubiertos(e, 1));
    expect(items).toMatchObject([{ key: 'por_descubierta' }]);
    const tenedores = await explicar((e) => leerTenedores(e, 1, [1, 2], 20));
    const ramas = tenedores.filter(({ table }) => table === 'i');
    expect(ramas).toHaveLength(2);
    for (const { key, Extra } of ramas) {
      expect(key).toBe('por_item');
      expect(Extra).not.toContain('filesort');
    }
    expect(tenedores.filter(({ table }) => table === 'p' || table === 'e').map(({ type }) => type)).toEqual([
      'eq_ref',
      'eq_ref',
      'eq_ref',
    ]);
    const pendientes = await explicar((e) => leerPendientes(e, 1, 10));
    expect(pendientes.map(({ key }) => key)).toEqual(['por_bodega', 'PRIMARY']);
  });
});
