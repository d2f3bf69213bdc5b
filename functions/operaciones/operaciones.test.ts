import { randomBytes } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador } from '../../shared/adaptadores/sns.ts';
import { atender } from '../../shared/lambda/http.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
} from '../../shared/pruebas/api.ts';
import {
  type BaseDePrueba,
  type ColasDePrueba,
  crearBaseDePrueba,
  crearColasDePrueba,
} from '../../shared/pruebas/servidores.ts';
import { crearManejadores } from './manejadores.ts';

let bd: BaseDePrueba;
let colas: ColasDePrueba;
let base: Base;
let funcion: Funcion;

const crear = (conBase: Base): Funcion =>
  atender(
    crearManejadores({
      base: conBase,
      reloj: relojReal,
      clavePedidos: CLAVE_PEDIDOS,
      publicador: crearPublicador(colas.sns, colas.temaArn('tema-bodega')),
      azar: randomBytes,
    }),
    { logger: loggerMudo, reloj: relojReal },
  );

beforeAll(async () => {
  [bd, colas] = await Promise.all([crearBaseDePrueba(), crearColasDePrueba()]);
  base = abrirBase(bd.url, 16);
  funcion = crear(base);
});
afterAll(async () => {
  colas.cerrar();
  await base.end();
  await bd.borrar();
});
beforeEach(async () => {
  await base.query('DELETE FROM movimientos');
  await base.query('DELETE FROM bodega_items');
});

const poner = (item_id: number | string, cuerpo: unknown, mas: Partial<Llamada> = {}) =>
  llamar(funcion, {
    routeKey: 'PUT /bodega/items/{item_id}',
    camino: `/bodega/items/${item_id}`,
    parametros: { item_id: String(item_id) },
    cuerpo,
    ...mas,
  });
const cargar = (items: unknown) =>
  llamar(funcion, { routeKey: 'PUT /bodega/items', camino: '/bodega/items', cuerpo: { items } });
const mover = (cuerpo: unknown, mas: Partial<Llamada> = {}) =>
  llamar(funcion, { routeKey: 'POST /bodega/movimientos', camino: '/bodega/movimientos', cuerpo, ...mas });
const filas = async (tabla: 'bodega_items' | 'movimientos'): Promise<RowDataPacket[]> =>
  (await base.query<RowDataPacket[]>('SELECT * FROM ?? ORDER BY bodega_id, item_id', [tabla]))[0];

const item = { nombre_item: 'Tuerca', cantidad_disponible: 10 };
const movimiento = { item_id: 1, tipo: 'ENTRADA', cantidad: 5, motivo: 'compra' };

describe('PUT /bodega/items/{item_id}', () => {
  test('201 creates, with version 1 and a movement; 200 sets', async () => {
    const creado = await poner(1, { ...item, sku: ' T-1 ' });
    expect(creado.status).toBe(201);
    expect(creado.cuerpo).toEqual({
      item_id: 1,
      nombre_item: 'Tuerca',
      sku: 'T-1',
      bodega_id: 1,
      cantidad_disponible: 10,
      cantidad_reservada: 0,
      cantidad_libre: 10,
      version: 1,
    });
    const puesto = await poner(1, { ...item, cantidad_disponible: 4 });
    expect([puesto.status, puesto.cuerpo.version, puesto.cuerpo.sku]).toEqual([200, 2, null]);
    expect(
      (await filas('movimientos')).map(({ tipo, delta, version, motivo }) => [tipo, delta, version, motivo]),
    ).toEqual([
      ['AJUSTE', 10, 1, 'PUT'],
      ['AJUSTE', -6, 2, 'PUT'],
    ]);
  });

  test('the version grows only when the quantity changes', async () => {
    await poner(1, item);
    const renombrado = await poner(1, { ...item, nombre_item: 'Tornillo' });
    expect([renombrado.cuerpo.version, renombrado.cuerpo.nombre_item]).toEqual([1, 'Tornillo']);
    expect((await filas('bodega_items'))[0]).toMatchObject({ version: 1, nombre_item: 'Tornillo' });
    expect(await filas('movimientos')).toHaveLength(1);
  });

  test('a quantity below what is reserved is recorded as it is; cantidad_libre is never negative', async () => {
    await poner(1, item);
    await base.query('UPDATE bodega_items SET cantidad_reservada = 8');
    const { status, cuerpo } = await poner(1, { ...item, cantidad_disponible: 3 });
    expect([status, cuerpo.cantidad_disponible, cuerpo.cantidad_reservada, cuerpo.cantidad_libre]).toEqual([
      200, 3, 8, 0,
    ]);
  });

  test('one item_id in two bodegas is two items', async () => {
    await poner(1, item);
    expect((await poner(1, { ...item, bodega_id: 2 })).status).toBe(201);
    expect(await filas('bodega_items')).toHaveLength(2);
  });

  test('422 for a malformed item_id in the path', async () => {
    for (const malo of [
      '0',
      '-1',
      '1.5',
      '01',
      'x',
      '1e3',
      '2147483648',
      '99999999999999999999',
      ' 1',
      '1\u0000',
      '%31',
    ]) {
      expect([malo, (await poner(malo, item)).status]).toEqual([malo, 422]);
    }
  });

  test.each([
    [{}, ['nombre_item', 'cantidad_disponible']],
    [{ ...item, cantidad_disponible: -1 }, ['cantidad_disponible']],
    [{ ...item, cantidad_disponible: 2147483648 }, ['cantidad_disponible']],
    [{ ...item, cantidad_disponible: 1.5 }, ['cantidad_disponible']],
    [{ ...item, cantidad_disponible: '3' }, ['cantidad_disponible']],
    [{ ...item, cantidad_disponible: null }, ['cantidad_disponible']],
    [{ ...item, bodega_id: 0 }, ['bodega_id']],
    [{ ...item, nombre_item: 'ñ'.repeat(201) }, ['nombre_item']],
    [{ ...item, nombre_item: '\ud800' }, ['nombre_item']],
    [{ ...item, item_id: 1 }, ['item_id']],
  ])('422 for %j', async (cuerpo, rutas) => {
    const respuesta = await poner(1, cuerpo);
    expect(respuesta.status).toBe(422);
    expect(respuesta.cuerpo.errores.map((e: { ruta: string }) => e.ruta)).toEqual(rutas);
  });

  test('the largest quantity, 200 characters beyond the BMP and a NUL are kept', async () => {
    const nombre_item = `${'😀'.repeat(199)}\u0000`;
    expect((await poner(2147483647, { ...item, nombre_item, cantidad_disponible: 2147483647 })).status).toBe(
      201,
    );
    expect((await filas('bodega_items'))[0]).toMatchObject({ nombre_item, cantidad_disponible: 2147483647 });
  });

  test('SQL in a name is a name', async () => {
    const nombre_item = `'); DROP TABLE bodega_items; -- \\' "`;
    expect((await poner(1, { ...item, nombre_item })).status).toBe(201);
    expect((await filas('bodega_items'))[0]).toMatchObject({ nombre_item });
  });

  test('403 for a cliente, a supervisor and operaciones', async () => {
    for (const claims of [claimsDe('cliente', 'ana'), claimsDe('supervisor'), claimsDe('operaciones')]) {
      expect((await poner(1, item, { claims })).status).toBe(403);
    }
    expect((await poner(1, item, { claims: claimsDe('bodega') })).status).toBe(201);
  });
});

describe('PUT /bodega/items', () => {
  test('5000 items in one request, created and then set', async () => {
    const items = Array.from({ length: 5000 }, (_, i) => ({
      item_id: 5000 - i,
      nombre_item: 'x',
      cantidad_disponible: i,
    }));
    expect((await cargar(items)).cuerpo).toEqual({ creados: 5000, actualizados: 0 });
    const mas = [
      ...items.slice(1).map((i) => ({ ...i, cantidad_disponible: 7 })),
      { ...items[0], bodega_id: 3 },
    ];
    expect((await cargar(mas)).cuerpo).toEqual({ creados: 1, actualizados: 4999 });
    const [versiones] = await base.query<RowDataPacket[]>(
      'SELECT version, COUNT(*) AS n FROM bodega_items GROUP BY version ORDER BY version',
    );
    // The item that had 7 already, the one that was left out and the new one stay at 1.
    expect(versiones.map(({ version, n }) => [version, n])).toEqual([
      [1, 3],
      [2, 4998],
    ]);
  });

  test('all or nothing: one bad item, and none is stored', async () => {
    const respuesta = await cargar([
      { ...item, item_id: 1 },
      { ...item, item_id: 2, cantidad_disponible: -1 },
    ]);
    expect(respuesta.status).toBe(422);
    expect(respuesta.cuerpo.errores[0].ruta).toBe('items.1.cantidad_disponible');
    expect(await filas('bodega_items')).toEqual([]);
  });

  test('422 for one item twice in one bodega; 422 for none and for 5001', async () => {
    const respuesta = await cargar([
      { ...item, item_id: 1 },
      { ...item, item_id: 1, bodega_id: 1 },
    ]);
    expect(respuesta.cuerpo.errores).toEqual([{ ruta: 'items.1.item_id', mensaje: 'está repetido' }]);
    expect((await cargar([])).status).toBe(422);
    const muchos = Array.from({ length: 5001 }, (_, i) => ({ ...item, item_id: i + 1 }));
    expect((await cargar(muchos)).status).toBe(422);
    expect(
      (
        await cargar([
          { ...item, item_id: 1 },
          { ...item, item_id: 1, bodega_id: 2 },
        ])
      ).status,
    ).toBe(200);
  });
});

describe('POST /bodega/movimientos', () => {
  beforeEach(async () => {
    await poner(1, item);
  });

  test('201 ENTRADA adds, SALIDA takes, AJUSTE sets', async () => {
    const entrada = await mover(movimiento);
    expect(entrada.status).toBe(201);
    expect(entrada.cuerpo).toEqual({
      movimiento_id: expect.any(Number),
      item_id: 1,
      bodega_id: 1,
      tipo: 'ENTRADA',
      cantidad: 5,
      delta: 5,
      delta_reservada: 0,
      motivo: 'compra',
      clave_idempotencia: null,
      pedido_id: null,
      cantidad_disponible: 15,
      version: 2,
      creado_en: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await mover({ ...movimiento, tipo: 'SALIDA' })).cuerpo).toMatchObject({
      cantidad_disponible: 10,
      version: 3,
    });
    expect((await mover({ ...movimiento, tipo: 'AJUSTE', cantidad: 0 })).cuerpo).toMatchObject({
      cantidad_disponible: 0,
      version: 4,
    });
    const mismo = await mover({ ...movimiento, tipo: 'AJUSTE', cantidad: 0 });
    expect([mismo.status, mismo.cuerpo.version]).toEqual([201, 4]);
  });

  test('409 for a SALIDA beyond the shelf; one that empties it is fine, reserved units too', async () => {
    await base.query('UPDATE bodega_items SET cantidad_reservada = 10');
    expect((await mover({ ...movimiento, tipo: 'SALIDA', cantidad: 11 })).status).toBe(409);
    expect((await mover({ ...movimiento, tipo: 'SALIDA', cantidad: 10 })).status).toBe(201);
  });

  test('409 for an ENTRADA beyond what a shelf can hold', async () => {
    expect((await mover({ ...movimiento, cantidad: 2147483647 - 9 })).status).toBe(409);
    expect((await mover({ ...movimiento, cantidad: 2147483647 - 10 })).status).toBe(201);
  });

  test('404 for an unknown item', async () => {
    expect((await mover({ ...movimiento, item_id: 2 })).status).toBe(404);
    expect((await mover({ ...movimiento, bodega_id: 2 })).status).toBe(404);
  });

  test('clave_idempotencia: the same answer again, done once; 409 with other content', async () => {
    const conClave = { ...movimiento, clave_idempotencia: 'abc' };
    const primera = await mover(conClave);
    await mover(movimiento);
    const segunda = await mover(conClave);
    expect([primera.status, segunda.status]).toEqual([201, 200]);
    expect(segunda.cuerpo).toEqual(primera.cuerpo);
    expect((await mover({ ...conClave, cantidad: 6 })).status).toBe(409);
    expect((await filas('bodega_items'))[0]?.cantidad_disponible).toBe(20);
  });

  test('clave_idempotencia: sent ten times at once it is done once', async () => {
    const respuestas = await Promise.all(
      Array.from({ length: 10 }, () => mover({ ...movimiento, clave_idempotencia: 'una' })),
    );
    expect(respuestas.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect((await filas('bodega_items'))[0]?.cantidad_disponible).toBe(15);
  });

  test('clave_idempotencia: raced by two items, one wins and the other gets 409', async () => {
    await poner(2, item);
    const respuestas = await Promise.all(
      [1, 2].map((item_id) => mover({ ...movimiento, item_id, clave_idempotencia: 'k' })),
    );
    expect(respuestas.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    { ...movimiento, cantidad: 0 },
    { ...movimiento, tipo: 'SALIDA', cantidad: 0 },
    { ...movimiento, tipo: 'AJUSTE', cantidad: -1 },
    { ...movimiento, cantidad: 1.5 },
    { ...movimiento, tipo: 'entrada' },
    { ...movimiento, motivo: undefined },
    { ...movimiento, clave_idempotencia: '' },
    { ...movimiento, clave_idempotencia: 'con espacio' },
    { ...movimiento, clave_idempotencia: 'x'.repeat(256) },
    { ...movimiento, otra: 1 },
  ])('422 for %j', async (cuerpo) => expect((await mover(cuerpo)).status).toBe(422));
});

describe('under concurrency', () => {
  test('an item created by twenty at once is created once, and no movement is lost', async () => {
    const respuestas = await Promise.all(
      Array.from({ length: 20 }, (_, i) => poner(7, { ...item, cantidad_disponible: 100 + i })),
    );
    const estados = respuestas.map(({ status }) => status).sort();
    expect(estados).toEqual([...Array(19).fill(200), 201]);
    const [fila] = await filas('bodega_items');
    expect(fila?.version).toBe(20);
    const deltas = (await filas('movimientos')).reduce((suma, { delta }) => suma + delta, 0);
    expect(deltas).toBe(fila?.cantidad_disponible);
  });

  test('loads and movements over the same items, in any order, never deadlock for good', async () => {
    const items = Array.from({ length: 50 }, (_, i) => ({
      item_id: i + 1,
      nombre_item: 'x',
      cantidad_disponible: 1000,
    }));
    await cargar(items);
    const tareas = Array.from({ length: 30 }, (_, i) =>
      i % 3 === 0
        ? cargar(items.toReversed().map((uno) => ({ ...uno, nombre_item: `n${i}` })))
        : mover({
            ...movimiento,
            item_id: 1 + (i % 50),
            tipo: i % 3 === 1 ? 'ENTRADA' : 'SALIDA',
            cantidad: 1,
          }),
    );
    for (const { status } of await Promise.all(tareas)) expect(status).toBeLessThan(300);
    const [suma] = await base.query<RowDataPacket[]>(
      `SELECT b.item_id FROM bodega_items b JOIN movimientos m USING (bodega_id, item_id)
       GROUP BY b.bodega_id, b.item_id, b.cantidad_disponible HAVING SUM(m.delta) <> b.cantidad_disponible`,
    );
    expect(suma).toEqual([]);
  });

  test('creating an item waits for the counter of the log', async () => {
    const conexion = await base.getConnection();
    await conexion.query('START TRANSACTION');
    await conexion.query('SELECT secuencia FROM contador_evaluaciones WHERE id = 1 FOR UPDATE');
    let creado = false;
    const espera = poner(9, item).then((respuesta) => {
      creado = true;
      return respuesta.status;
    });
    await relojReal.esperar(150);
    expect(creado).toBe(false);
    await conexion.query('COMMIT');
    conexion.release();
    expect(await espera).toBe(201);
  });

  test('locking reads a range of the primary key', async () => {
    await cargar(
      Array.from({ length: 3000 }, (_, i) => ({ item_id: i + 1, nombre_item: 'x', cantidad_disponible: 1 })),
    );
    await base.query('ANALYZE TABLE bodega_items');
    const muchos = Array.from({ length: 1500 }, (_, i) => i * 2 + 1);
    const [plan] = await base.query<RowDataPacket[]>(
      'EXPLAIN SELECT * FROM bodega_items WHERE bodega_id = ? AND item_id IN (?) ORDER BY bodega_id, item_id FOR UPDATE',
      [1, muchos],
    );
    expect(plan.map(({ key, Extra }) => [key, /filesort|temporary/i.test(String(Extra))])).toEqual([
      ['PRIMARY', false],
    ]);
  });
});

test('503 with Retry-After when the database does not answer', async () => {
  const sinBase = abrirBase('mysql://x@127.0.0.1:1/x', 1);
  const rota = crear(sinBase);
  const respuesta = await llamar(rota, {
    routeKey: 'POST /bodega/movimientos',
    camino: '/bodega/movimientos',
    cuerpo: movimiento,
  });
  expect(respuesta.status).toBe(503);
  expect(Number(respuesta.cabeceras['retry-after'])).toBeGreaterThan(0);
  await sinBase.end();
});
