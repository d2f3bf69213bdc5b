import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abrirBase, type Base, type Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { ESTADOS, type Estado } from '../../shared/dominio/estados.ts';
import { atender } from '../../shared/lambda/http.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
  sinAlarmas,
} from '../../shared/pruebas/api.ts';
import { existenciaDe, pedidoDe } from '../../shared/pruebas/fabricas.ts';
import { planDe } from '../../shared/pruebas/plan.ts';
import { type BaseDePrueba, crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { sembrarDecididos } from '../../shared/pruebas/siembra.ts';
import { crearManejadores } from './manejadores.ts';
import { seleccionarEvaluaciones, seleccionarItemsDesde } from './sql.ts';
import { seleccionarAnomalias, seleccionarMovimientos, seleccionarPedidos } from './sql-listas.ts';

let bd: BaseDePrueba;
let base: Base;
let funcion: Funcion;

const CUANTOS = 240;
const DECIDIDOS: readonly Estado[] = ESTADOS.filter((estado) => estado !== 'RECIBIDO');
const enSegundo = (n: number): string => new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString();

/** Four orders a second; every bodega, 0 too, meets every state and client. */
const PEDIDOS = Array.from({ length: CUANTOS }, (_, n) =>
  pedidoDe(n, {
    bodega_id: n % 4,
    cliente_id: ['ana', 'eva', null][Math.floor(n / 4) % 3] ?? null,
    recibido_en: enSegundo(Math.floor(n / 4)),
  }),
);
const estadoDe = (n: number): Estado => DECIDIDOS[Math.floor(n / 12) % DECIDIDOS.length] ?? 'RESERVADO';

beforeAll(async () => {
  bd = await crearBaseDePrueba();
  base = abrirBase(bd.url, 4);
  const servicio = { logger: loggerMudo, reloj: relojReal };
  funcion = atender(crearManejadores(base, CLAVE_PEDIDOS, {}, sinAlarmas), servicio);
  await sembrarDecididos(base, PEDIDOS, new Map([[1, existenciaDe(1_000_000)]]));
  for (const [n, { pedido_id }] of PEDIDOS.entries()) {
    await base.query('UPDATE pedidos SET estado = ? WHERE pedido_id = ?', [
      estadoDe(n),
      idABinario(pedido_id),
    ]);
  }
  await base.query(
    'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
    [[0, 1, 2].flatMap((bodega) => [1, 2].map((item) => [bodega, item, 'x', 1]))],
  );
  await base.query(
    `INSERT INTO movimientos (bodega_id, item_id, tipo, cantidad, delta, delta_reservada, cantidad_disponible, version,
       motivo, clave_idempotencia, pedido_id, creado_en) VALUES ?`,
    [
      Array.from({ length: 120 }, (_, n) => [
        n % 3,
        1 + (Math.floor(n / 3) % 2),
        n % 5 === 0 ? 'LIBERACION' : 'ENTRADA',
        n + 1,
        n % 5 === 0 ? 0 : n + 1,
        n % 5 === 0 ? -n - 1 : 0,
        n,
        n,
        'm',
        n % 5 === 0 ? null : `k${n}`,
        n % 5 === 0 ? idABinario(PEDIDOS[n]?.pedido_id ?? '') : null,
        instanteAColumna(enSegundo(Math.floor(n / 4))),
      ]),
    ],
  );
  await base.query(
    'INSERT INTO anomalias (pedido_id, bodega_id, tipo, severidad, estado, huella, detectada_en) VALUES ?',
    [
      PEDIDOS.map(({ pedido_id, bodega_id }, n) => [
        idABinario(pedido_id),
        bodega_id,
        n % 5 === 0 ? 'FALTANTE_TARDIO' : 'FALTANTE_TOTAL',
        n % 7 === 0 ? 'CRITICA' : 'ALTA',
        n % 11 === 0 ? 'CERRADA' : 'ABIERTA',
        Buffer.alloc(32),
        instanteAColumna(enSegundo(Math.floor(n / 4))),
      ]),
    ],
  );
  await base.query('ANALYZE TABLE pedidos, movimientos, anomalias');
});
afterAll(async () => {
  await base.end();
  await bd.borrar();
});

type Consulta = Readonly<Record<string, string>>;
type Elemento = Readonly<Record<string, unknown>>;
const pedir = (ruta: string, consulta: Consulta, mas: Partial<Llamada> = {}) =>
  llamar(funcion, { routeKey: `GET ${ruta}`, camino: ruta, consulta, ...mas });
const listaDe = (ruta: string): string => ruta.split('/').at(-1) ?? '';

/** All pages of a list, each as long as it should be. */
const todos = async (ruta: string, consulta: Consulta = {}, mas: Partial<Llamada> = {}, limite = 7) => {
  const elementos: Elemento[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const pagina = { ...consulta, limite: String(limite), ...(cursor === undefined ? {} : { cursor }) };
    const { status, cuerpo } = await pedir(ruta, pagina, mas);
    expect(status).toBe(200);
    elementos.push(...cuerpo[listaDe(ruta)]);
    if (cuerpo.cursor !== null) expect(cuerpo[listaDe(ruta)]).toHaveLength(limite);
    cursor = cuerpo.cursor;
  }
  return elementos;
};

const esperados = (cumple: (n: number) => boolean): string[] =>
  PEDIDOS.map(({ pedido_id, recibido_en, bodega_id }, n) => ({ pedido_id, recibido_en, bodega_id, n }))
    .filter(({ bodega_id, n }) => bodega_id !== 0 && cumple(n))
    .sort((a, b) => (a.recibido_en + a.pedido_id < b.recibido_en + b.pedido_id ? 1 : -1))
    .map(({ pedido_id }) => pedido_id);

describe('GET /pedidos', () => {
  const ana = { claims: claimsDe('cliente', 'ana') };
  const deAna = (n: number): boolean => PEDIDOS[n]?.cliente_id === 'ana';
  const desde = enSegundo(20);
  const hasta = enSegundo(40);
  const dentro = (n: number): boolean => Math.floor(n / 4) >= 20 && Math.floor(n / 4) <= 40;

  test.each([
    ['everything but the canary’s', {}, {}, () => true],
    ['estado', { estado: 'VALIDADO' }, {}, (n: number) => estadoDe(n) === 'VALIDADO'],
    ['bodega_id', { bodega_id: '2' }, {}, (n: number) => n % 4 === 2],
    [
      'estado and bodega_id',
      { estado: 'CANCELADO', bodega_id: '3' },
      {},
      (n: number) => estadoDe(n) === 'CANCELADO' && n % 4 === 3,
    ],
    ['desde and hasta, both ends included', { desde, hasta }, {}, dentro],
    [
      'all filters',
      { estado: 'AUDITADO', bodega_id: '1', desde, hasta },
      {},
      (n: number) => estadoDe(n) === 'AUDITADO' && n % 4 === 1 && dentro(n),
    ],
    ['a cliente’s own', {}, ana, deAna],
    ['a cliente’s own of a bodega', { bodega_id: '1' }, ana, (n: number) => deAna(n) && n % 4 === 1],
    [
      'a cliente’s own in a state since a moment',
      { estado: 'RESERVADO', desde },
      ana,
      (n: number) => deAna(n) && estadoDe(n) === 'RESERVADO' && Math.floor(n / 4) >= 20,
    ],
    ['nothing', { estado: 'RECIBIDO' }, {}, () => false],
    ['nothing either', { desde: hasta, hasta: desde }, {}, () => false],
  ] as const)('newest first, page by page: %s', async (_, consulta, quien, cumple) => {
    const lista = await todos('/pedidos', consulta, quien);
    expect(lista.map(({ pedido_id }) => pedido_id)).toEqual(esperados(cumple));
  });

  test('an order without its lines', async () => {
    const { cuerpo } = await pedir('/pedidos', { limite: '1' });
    const [pedido_id] = esperados(() => true);
    const n = PEDIDOS.findIndex((pedido) => pedido.pedido_id === pedido_id);
    expect(cuerpo.pedidos).toEqual([
      {
        pedido_id,
        estado: estadoDe(n),
        bodega_id: PEDIDOS[n]?.bodega_id,
        cliente_id: PEDIDOS[n]?.cliente_id,
        referencia: null,
        resultado: 'CONSISTENTE',
        recibido_en: PEDIDOS[n]?.recibido_en,
      },
    ]);
  });

  test('a cursor of another list, other filters or another client is 422', async () => {
    const { cursor } = (await pedir('/pedidos', { limite: '1' })).cuerpo;
    expect((await pedir('/pedidos', { cursor })).status).toBe(200);
    expect((await pedir('/pedidos', { cursor, estado: 'VALIDADO' })).status).toBe(422);
    expect((await pedir('/pedidos', { cursor }, ana)).status).toBe(422);
    expect((await pedir('/anomalias', { cursor })).status).toBe(422);
    for (let i = 0; i < cursor.length; i += 1) {
      const alterado = `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`;
      expect([alterado, (await pedir('/pedidos', { cursor: alterado })).status]).toEqual([alterado, 422]);
    }
  });

  test.each([
    { estado: 'PERDIDO' },
    { bodega_id: '0' },
    { bodega_id: '1,2' },
    { desde: 'ayer' },
    { desde: '2026-02-30T00:00:00.000Z' },
    { hasta: '2026-03-01T10:00:00+01:00' },
    { limite: '1001' },
    { limite: '0' },
    { cursor: '' },
  ])('422 for %o', async (consulta) => {
    const { status, cuerpo } = await pedir('/pedidos', consulta);
    expect([status, cuerpo.errores[0].ruta]).toEqual([422, Object.keys(consulta)[0]]);
  });

  test('any moment there is, to whatever fraction of a second', async () => {
    for (const momento of ['0000-01-01T00:00:00Z', '0999-12-31T23:59:00Z', '9999-12-31T23:59:59.999999Z']) {
      expect((await pedir('/pedidos', { desde: momento, hasta: momento })).cuerpo.pedidos).toEqual([]);
    }
    expect(
      (await pedir('/pedidos', { desde: '0000-01-01T00:00:00Z', limite: '1000' })).cuerpo.pedidos,
    ).toHaveLength(esperados(() => true).length);
  });
});

describe('GET /bodega/movimientos', () => {
  const numeros = Array.from({ length: 120 }, (_, n) => n).filter((n) => n % 3 !== 0);
  const bodega = (n: number): number => n % 3;
  const item = (n: number): number => 1 + (Math.floor(n / 3) % 2);

  test.each([
    ['everything', {}, () => true],
    ['item_id, in every bodega', { item_id: '2' }, (n: number) => item(n) === 2],
    ['bodega_id', { bodega_id: '1' }, (n: number) => bodega(n) === 1],
    ['both', { bodega_id: '2', item_id: '1' }, (n: number) => bodega(n) === 2 && item(n) === 1],
    ['a time', { desde: enSegundo(3), hasta: enSegundo(9) }, (n: number) => n >= 12 && n < 40],
  ] as const)('newest first, page by page: %s', async (_, consulta, cumple) => {
    const lista = await todos('/bodega/movimientos', consulta);
    expect(lista.map(({ cantidad }) => Number(cantidad) - 1)).toEqual(numeros.filter(cumple).toReversed());
  });

  test('a movement of the shelf, and a release', async () => {
    const lista = await todos('/bodega/movimientos');
    expect(lista.find(({ cantidad }) => cantidad === 2)).toEqual({
      movimiento_id: expect.any(Number),
      item_id: 1,
      bodega_id: 1,
      tipo: 'ENTRADA',
      cantidad: 2,
      delta: 2,
      delta_reservada: 0,
      motivo: 'm',
      clave_idempotencia: 'k1',
      pedido_id: null,
      cantidad_disponible: 1,
      version: 1,
      creado_en: enSegundo(0),
    });
    expect(lista.find(({ cantidad }) => cantidad === 6)).toMatchObject({
      tipo: 'LIBERACION',
      delta: 0,
      delta_reservada: -6,
      clave_idempotencia: null,
      pedido_id: PEDIDOS[5]?.pedido_id,
    });
  });
});

describe('GET /anomalias', () => {
  const tardia = (n: number): boolean => n % 5 === 0;
  const critica = (n: number): boolean => n % 7 === 0;
  const cerrada = (n: number): boolean => n % 11 === 0;

  test.each([
    ['everything', {}, () => true],
    ['tipo', { tipo: 'FALTANTE_TARDIO' }, tardia],
    ['severidad', { severidad: 'CRITICA' }, critica],
    ['estado', { estado: 'CERRADA' }, cerrada],
    [
      'all',
      { tipo: 'FALTANTE_TOTAL', severidad: 'ALTA', estado: 'ABIERTA' },
      (n: number) => !tardia(n) && !critica(n) && !cerrada(n),
    ],
    ['desde', { desde: enSegundo(50), tipo: 'FALTANTE_TARDIO' }, (n: number) => n >= 200 && tardia(n)],
  ] as const)('newest first, page by page: %s', async (_, consulta, cumple) => {
    const lista = await todos('/anomalias', consulta);
    const ids = PEDIDOS.flatMap(({ pedido_id, bodega_id }, n) =>
      bodega_id !== 0 && cumple(n) ? [pedido_id] : [],
    );
    expect(lista.map(({ pedido_id }) => pedido_id)).toEqual(ids.toReversed());
  });

  test('what an anomaly says', async () => {
    const [una] = await todos('/anomalias', {
      estado: 'CERRADA',
      severidad: 'CRITICA',
      tipo: 'FALTANTE_TOTAL',
    });
    expect(una).toEqual({
      anomalia_id: expect.any(Number),
      pedido_id: PEDIDOS[231]?.pedido_id,
      bodega_id: 3,
      tipo: 'FALTANTE_TOTAL',
      severidad: 'CRITICA',
      estado: 'CERRADA',
      detectada_en: enSegundo(57),
    });
  });
});

/** The plans name their index themselves, whatever the table's statistics say: they are those of a million rows too. */
describe('plans', () => {
  const tramo = { desde: '2026-03-01 00:00:00.000', hasta: '2026-03-01 00:00:30.000' };
  const tope = { en: '2026-03-01 00:00:20.000', id: 1_000_000 };

  /** Every read of the table is a range of this index, in its order: nothing is sorted but the page itself. */
  const soloConIndice = (
    plan: readonly RowDataPacket[],
    tabla: string,
    indice: string,
    ramas: number,
  ): void => {
    const lecturas = plan.filter(({ table }) => table === tabla);
    expect(lecturas.map(({ type, key }) => [type, key])).toEqual(Array(ramas).fill(['range', indice]));
    for (const { Extra } of lecturas) expect(Extra).not.toMatch(/filesort|temporary/);
    for (const { table, type } of plan.filter((p) => ['p', 'e', 'a'].includes(p.table)))
      expect([table, type]).toEqual([table, 'eq_ref']);
  };

  test.each([
    ['por_estado', undefined, undefined],
    ['por_bodega', 1, undefined],
    ['por_cliente', undefined, 'ana'],
    ['por_cliente_bodega', 1, 'ana'],
  ])('GET /pedidos reads %s', async (indice, bodega_id, cliente_id) => {
    const de = (estado: Estado | undefined) => (ejecutor: Ejecutor) =>
      seleccionarPedidos(
        ejecutor,
        { estado, bodega_id, cliente_id, ...tramo },
        { en: tope.en, id: Buffer.alloc(16, 255) },
        11,
      );
    soloConIndice(await planDe(base, de('VALIDADO')), 'pedidos', indice, 1);
    soloConIndice(await planDe(base, de(undefined)), 'pedidos', indice, ESTADOS.length);
  });

  test.each([
    ['por_fecha', undefined, undefined],
    ['por_bodega', undefined, 1],
    ['por_item', 1, undefined],
    ['por_bodega_item', 1, 1],
  ])('GET /bodega/movimientos reads %s', async (indice, item_id, bodega_id) => {
    const plan = await planDe(base, (e) =>
      seleccionarMovimientos(e, { item_id, bodega_id, ...tramo }, tope, 11),
    );
    soloConIndice(plan, 'movimientos', indice, 1);
  });

  test('GET /evaluaciones reads por_secuencia, GET /bodega/items the primary key', async () => {
    const bitacora = await planDe(base, (tx) => seleccionarEvaluaciones(tx, 5, 11));
    soloConIndice(bitacora, 'evaluaciones', 'por_secuencia', 1);
    const items = await planDe(base, (tx) => seleccionarItemsDesde(tx, 1, 1, 11));
    soloConIndice(items, 'bodega_items', 'PRIMARY', 1);
  });

  test('GET /anomalias reads por_fecha, or por_clase where it filters', async () => {
    const nada = { tipo: undefined, severidad: undefined, estado: undefined, ...tramo };
    soloConIndice(
      await planDe(base, (e) => seleccionarAnomalias(e, nada, tope, 11)),
      'anomalias',
      'por_fecha',
      1,
    );
    const filtro = { ...nada, severidad: 'ALTA' } as const;
    soloConIndice(
      await planDe(base, (e) => seleccionarAnomalias(e, filtro, tope, 11)),
      'anomalias',
      'por_clase',
      10,
    );
  });
});
