import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { relojReal } from '../adaptadores/reloj.ts';
import { exigir } from '../api/lectura.ts';
import { claimsDe, type Llamada, llamarSinRegistro as llamar, loggerMudo } from '../pruebas/api.ts';
import { atender } from './http.ts';
import { type Manejador, ok } from './http-peticion.ts';

const eco: Manejador = async ({ cuerpo, identidad }) => ok({ cuerpo: cuerpo ?? null, identidad });
const fallar =
  (error: unknown): Manejador =>
  async () => {
    throw error;
  };
const deBase = (errno: number) =>
  Object.assign(new Error('SELECT secreto FROM tabla'), { errno, sqlState: 'HY000', sql: 'SELECT secreto' });

const funcion = atender(
  {
    'POST /pedidos': async (peticion) => {
      exigir(z.strictObject({ a: z.int() }), peticion.cuerpo);
      return eco(peticion);
    },
    'POST /pedidos/{pedido_id}/verificar-consistencia': eco,
    'PUT /bodega/items': eco,
    'GET /health': eco,
    'GET /evaluaciones': fallar(new Error('SELECT secreto FROM tabla')),
    'GET /bodega/items': fallar(deBase(1927)),
    'GET /auditoria/verificacion': fallar(deBase(1205)),
    'GET /ready': fallar(deBase(1146)),
  },
  { logger: loggerMudo, reloj: relojReal },
);

const pedido: Llamada = { routeKey: 'POST /pedidos', camino: '/pedidos', cuerpo: { a: 1 } };
const pedir = (cambios: Partial<Llamada> = {}) => llamar(funcion, { ...pedido, ...cambios });
const KIB = 1024;

describe('order of the checks', () => {
  test('401 with WWW-Authenticate without a token, before everything else', async () => {
    const sinToken = { claims: null, cuerpo: 'x'.repeat(201 * KIB) };
    for (const cambios of [sinToken, { ...sinToken, routeKey: '$default', camino: '/nada', metodo: 'GET' }]) {
      const respuesta = await pedir(cambios);
      expect(respuesta.status).toBe(401);
      expect(respuesta.cabeceras['www-authenticate']).toBe('Bearer');
    }
  });

  test('404 for an unknown path', async () => {
    for (const camino of [
      '/nada',
      '/',
      '/pedidos/',
      '/PEDIDOS',
      '/pedidos/1/2',
      '/constructor',
      '/__proto__',
    ]) {
      const respuesta = await pedir({ routeKey: '$default', camino, metodo: 'POST' });
      expect([camino, respuesta.status]).toEqual([camino, 404]);
      expect(respuesta.cuerpo.instance).toBe(camino);
    }
  });

  test.each([
    ['DELETE', '/pedidos', 'POST, GET'],
    ['HEAD', '/health', 'GET'],
    ['DELETE', '/pedidos/lote', 'POST, GET'],
    ['PATCH', '/bodega/items/5', 'PUT, GET'],
  ])('405 with Allow for %s %s', async (metodo, camino, allow) => {
    const respuesta = await pedir({ routeKey: '$default', camino, metodo });
    expect([respuesta.status, respuesta.cabeceras.allow]).toEqual([405, allow]);
  });

  test('413 above the limit in bytes, before 415', async () => {
    const justo = JSON.stringify({ a: 1 }).padEnd(200 * KIB, ' ');
    expect((await pedir({ cuerpo: justo })).status).toBe(200);
    expect((await pedir({ cuerpo: `${justo} `, cabeceras: { 'Content-Type': 'text/plain' } })).status).toBe(
      413,
    );
    expect((await pedir({ cuerpo: 'ñ'.repeat(101 * KIB) })).status).toBe(413);
    const base64 = Buffer.from(justo);
    expect((await pedir({ cuerpo: base64 })).status).toBe(200);
    expect((await pedir({ cuerpo: Buffer.concat([base64, base64]) })).status).toBe(413);
  });

  test('1 MiB for PUT /bodega/items', async () => {
    const put = { routeKey: 'PUT /bodega/items', camino: '/bodega/items' };
    expect((await pedir({ ...put, cuerpo: '1'.padEnd(1024 * KIB, ' ') })).status).toBe(200);
    expect((await pedir({ ...put, cuerpo: '1'.padEnd(1024 * KIB + 1, ' ') })).status).toBe(413);
  });

  test.each([
    '',
    'text/plain',
    'application/jsonx',
    'application/x-www-form-urlencoded',
    'json',
    'application/+json',
  ])('415 for content type "%s", before 400', async (tipo) => {
    expect((await pedir({ cuerpo: '{', cabeceras: { 'Content-Type': tipo } })).status).toBe(415);
  });

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/vnd.api+json',
    'application/json ;x=1',
  ])('content type "%s" is JSON', async (tipo) => {
    expect((await pedir({ cabeceras: { 'Content-Type': tipo } })).status).toBe(200);
  });

  test.each([
    ['', 'nothing'],
    ['{', 'cut off'],
    ['{"a":1}}', 'too much'],
    ["{'a':1}", 'single quotes'],
    ['\uFEFF{"a":1}', 'a byte order mark'],
    ['{"a":NaN}', 'NaN'],
    ['\u0000', 'a NUL'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid UTF-8'],
    [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'a surrogate in UTF-8'],
  ])('400 for %j (%s), before 403', async (cuerpo, _que) => {
    expect((await pedir({ cuerpo, claims: claimsDe('bodega') })).status).toBe(400);
  });

  test('403 for a role without the right, before 422', async () => {
    expect((await pedir({ cuerpo: {}, claims: claimsDe('bodega') })).status).toBe(403);
    expect((await pedir({ claims: { sub: 'x' } })).status).toBe(403);
    expect((await pedir({ claims: { sub: 'x', rol: 'ADMIN' } })).status).toBe(403);
  });

  test('403 for a cliente whose token does not name it', async () => {
    for (const claims of [
      claimsDe('cliente'),
      claimsDe('cliente', ''),
      claimsDe('cliente', 'x'.repeat(201)),
    ]) {
      expect((await pedir({ claims })).status).toBe(403);
    }
    const respuesta = await pedir({ claims: claimsDe('cliente', 'ana') });
    expect(respuesta.cuerpo.identidad).toEqual({ rol: 'cliente', clienteId: 'ana' });
  });

  test('422 names the fields at fault, in Spanish', async () => {
    const respuesta = await pedir({ cuerpo: { a: '3', b: 1 } });
    expect(respuesta.status).toBe(422);
    expect(respuesta.cuerpo.errores).toEqual([
      { ruta: 'a', mensaje: 'debe ser un número' },
      { ruta: 'b', mensaje: 'no es un campo conocido' },
    ]);
  });
});

describe('answers', () => {
  test('a problem has all of RFC 9457', async () => {
    const respuesta = await pedir({ cuerpo: '{' });
    expect(respuesta.cabeceras['content-type']).toMatch(/^application\/problem\+json/);
    expect(respuesta.cuerpo).toEqual({
      type: 'about:blank',
      title: 'Petición incorrecta',
      status: 400,
      detail: 'El cuerpo no es JSON en UTF-8.',
      instance: '/pedidos',
    });
  });

  test('x-correlation-id is the trace id of a valid traceparent, else a new one', async () => {
    const traza = 'ab'.repeat(16);
    const con = await pedir({ cabeceras: { TraceParent: `00-${traza}-${'1'.repeat(16)}-01` } });
    expect(con.cabeceras['x-correlation-id']).toBe(traza);
    for (const malo of ['x', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, 'x'.repeat(9000)]) {
      const sin = await pedir({
        cuerpo: '{',
        cabeceras: { traceparent: malo, 'Content-Type': 'application/json' },
      });
      expect(sin.cabeceras['x-correlation-id']).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  test('every answer forbids sniffing and caching', async () => {
    for (const { cabeceras } of [await pedir(), await pedir({ claims: null })]) {
      expect(cabeceras).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(cabeceras['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('a body that may be left out needs no content type', async () => {
    const verificar: Partial<Llamada> = {
      routeKey: 'POST /pedidos/{pedido_id}/verificar-consistencia',
      camino: '/pedidos/1/verificar-consistencia',
      cabeceras: { 'Content-Type': '' },
      cuerpo: undefined,
    };
    expect((await pedir(verificar)).status).toBe(200);
    expect((await pedir({ ...verificar, cuerpo: '{}' })).status).toBe(415);
  });

  test.each([
    ['GET /evaluaciones', 500],
    ['GET /ready', 500],
    ['GET /bodega/items', 503],
    ['GET /auditoria/verificacion', 503],
  ])('%s that fails inside answers %i and tells nothing of the inside', async (routeKey, status) => {
    const respuesta = await pedir({ routeKey, camino: '/x', cuerpo: undefined });
    expect(respuesta.status).toBe(status);
    expect(JSON.stringify(respuesta)).not.toMatch(/SELECT|secreto|tabla/);
    if (status === 503) expect(Number(respuesta.cabeceras['retry-after'])).toBeGreaterThan(0);
  });

  test('a route without roles needs no token', async () => {
    expect((await pedir({ routeKey: 'GET /health', camino: '/health', claims: null })).status).toBe(200);
  });
});

test('one log line per request: route, status, ms and correlation; nothing that the client sent', async () => {
  const lineas: string[] = [];
  const logger = pino({ level: 'info' }, { write: (linea: string) => lineas.push(linea) });
  const conLog = atender({ 'POST /pedidos': eco }, { logger, reloj: relojReal });
  const claims = claimsDe('cliente', 'cliente-secreto');
  await llamar(conLog, { ...pedido, cuerpo: { a: 'cuerpo-secreto' }, claims });
  await llamar(conLog, { ...pedido, routeKey: '$default', camino: '/camino-secreto' });
  expect(lineas.map((linea) => JSON.parse(linea))).toMatchObject([
    { ruta: 'POST /pedidos', status: 200, ms: expect.any(Number) },
    { ruta: '$default', status: 404, ms: expect.any(Number) },
  ]);
  expect(lineas.join('')).not.toContain('secreto');
});

describe('hostile input never gives a 5xx', () => {
  const profundo = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  test.each([
    '{"__proto__":{"a":1}}',
    '{"a":1,"__proto__":{"x":1}}',
    '{"constructor":1}',
    '{"a":1e308}',
    '{"a":9007199254740993}',
    '{"a":1e999}',
    '{"a":"3"}',
    '{"a":1.5}',
    '[]',
    'null',
    '"x"',
    '{"a":"\\u0000"}',
    '{"a":"\\ud800"}',
    `{"${'k'.repeat(100_000)}":1}`,
    profundo,
    `{"a":${profundo}}`,
  ])('422 for %.40s', async (cuerpo) => {
    const respuesta = await pedir({ cuerpo });
    expect(respuesta.status).toBe(422);
    expect(JSON.stringify(respuesta.cuerpo).length).toBeLessThan(10_000);
  });

  test('absurd headers', async () => {
    const cabeceras = {
      'Content-Type': 'application/json',
      __proto__: 'x',
      constructor: 'x',
      'X-\u0000': '\u0000',
    };
    expect((await pedir({ cabeceras })).status).toBe(200);
  });
});
