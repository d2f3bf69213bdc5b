import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { crearCliente, type Medios, mediosComunes } from './cliente.ts';
import { ErrorDeApi, RespuestaInesperada, SinRespuesta } from './errores.ts';
import { enviarLote } from './lote.ts';
import { transporteFetch } from './transporte.ts';
import { esperarVeredicto } from './veredicto.ts';

const ID = '0b1f9a52-6d0e-8c3a-9f4e-2a7d5c1b8e60';
const aceptado = { pedido_id: ID, estado: 'RECIBIDO', recibido_en: '2026-11-22T10:00:00.000Z' };
const pedido = { items: [{ item_id: 1, cantidad: 2 }] };

interface Guion {
  readonly estado: number;
  readonly cuerpo?: unknown;
  readonly cabeceras?: Readonly<Record<string, string>>;
}
interface Vista {
  readonly que: string;
  readonly cabeceras: IncomingHttpHeaders;
  readonly cuerpo: unknown;
}

/** A server that answers what it is told to, in order; `colgado`: not at all. */
const servir = async (guion: readonly (Guion | 'colgado')[], cambios: Partial<Medios> = {}) => {
  const vistas: Vista[] = [];
  const servidor = createServer(async (peticion, respuesta) => {
    let texto = '';
    for await (const trozo of peticion) texto += trozo;
    const turno = guion[vistas.length];
    vistas.push({
      que: `${peticion.method} ${peticion.url}`,
      cabeceras: peticion.headers,
      cuerpo: texto === '' ? undefined : JSON.parse(texto),
    });
    if (turno === 'colgado' || turno === undefined) return;
    respuesta.writeHead(turno.estado, { 'content-type': 'application/json', ...turno.cabeceras });
    respuesta.end(JSON.stringify(turno.cuerpo ?? { message: 'x' }));
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  onTestFinished(() => {
    servidor.closeAllConnections();
    servidor.close();
  });
  const pausas: number[] = [];
  let ahora = 0;
  const medios: Medios = {
    ...mediosComunes(
      transporteFetch(`http://127.0.0.1:${(servidor.address() as AddressInfo).port}/`, 'ficha'),
    ),
    ahora: () => ahora,
    dormir: async (ms, senal) => {
      senal.throwIfAborted();
      pausas.push(ms);
      ahora += ms;
    },
    azar: () => 1,
    ...cambios,
  };
  return { cliente: crearCliente(medios), medios, vistas, pausas };
};

test('names go into the path and the query, the body and the token where they belong', async () => {
  const { cliente, vistas } = await servir([
    { estado: 200, cuerpo: { items: [], cursor: null } },
    { estado: 202, cuerpo: aceptado, cabeceras: { location: `/pedidos/${ID}` } },
  ]);
  const lista = await cliente.llamar('GET /bodega/items', { consulta: { bodega_id: 7, limite: 5 } });
  expect(lista).toMatchObject({ estado: 200, cuerpo: { items: [], cursor: null }, intentos: 1 });
  const recibido = await cliente.llamar('POST /pedidos', {
    cuerpo: pedido,
    cabeceras: { 'Idempotency-Key': 'k-1', Prefer: 'wait=5' },
  });
  expect(recibido.cabecera('location')).toBe(`/pedidos/${ID}`);
  expect(vistas.map(({ que }) => que)).toEqual(['GET /bodega/items?bodega_id=7&limite=5', 'POST /pedidos']);
  expect(vistas[1]?.cuerpo).toEqual(pedido);
  expect(vistas[1]?.cabeceras).toMatchObject({
    'idempotency-key': 'k-1',
    prefer: 'wait=5',
    authorization: 'Bearer ficha',
  });
});

test('an order is repeated under the key it first went out with, given or made', async () => {
  const { cliente, vistas } = await servir([
    { estado: 503 },
    { estado: 500 },
    { estado: 429 },
    { estado: 202, cuerpo: aceptado },
  ]);
  const motivos: string[] = [];
  const alRepetir = (motivo: string) => motivos.push(motivo);
  expect(await cliente.llamar('POST /pedidos', { cuerpo: pedido }, { alRepetir })).toMatchObject({
    estado: 202,
    intentos: 4,
  });
  expect(motivos).toEqual(['HTTP 503', 'HTTP 500', 'HTTP 429']);
  const claves = vistas.map(({ cabeceras }) => cabeceras['idempotency-key']);
  expect(claves[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(claves).size).toBe(1);
});

test('every order of a batch, and a movement, get a key of their own', async () => {
  const { cliente, vistas } = await servir([
    { estado: 202, cuerpo: { aceptados: [], rechazados: [] } },
    { estado: 409, cuerpo: { message: 'x' } },
  ]);
  await cliente.llamar('POST /pedidos/lote', {
    cuerpo: { pedidos: [pedido, { ...pedido, clave_idempotencia: 'mia' }] },
  });
  const movimiento = { item_id: 1, tipo: 'ENTRADA', cantidad: 1, motivo: 'x' } as const;
  await expect(cliente.llamar('POST /bodega/movimientos', { cuerpo: movimiento })).rejects.toThrow(
    ErrorDeApi,
  );
  const clave = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(vistas[0]?.cuerpo).toMatchObject({
    pedidos: [{ clave_idempotencia: clave }, { clave_idempotencia: 'mia' }],
  });
  expect(vistas[1]?.cuerpo).toMatchObject({ clave_idempotencia: clave });
});

test('waits as long as Retry-After asks, else ever longer; gives up when it asks for too much', async () => {
  const { cliente, pausas } = await servir([
    { estado: 503, cabeceras: { 'retry-after': '3' } },
    { estado: 503 },
    { estado: 503, cabeceras: { 'retry-after': 'Thu, 01 Jan 1970 00:00:08 GMT' } },
    { estado: 503 },
    { estado: 429, cabeceras: { 'retry-after': '3600' } },
  ]);
  const error = await cliente.llamar('GET /health', {}).catch((uno: unknown) => uno);
  expect(error).toMatchObject({ name: 'ErrorDeApi', estado: 429, intentos: 5 });
  expect(pausas).toEqual([3000, 400, 4600, 1600]);
});

test('a request without an answer is repeated, and in the end given up', async () => {
  const { cliente, vistas } = await servir(['colgado', { estado: 200, cuerpo: { estado: 'OK' } }], {
    tiempoMaxMs: 1000,
  });
  expect(await cliente.llamar('GET /health', {})).toMatchObject({ intentos: 2 });
  expect(vistas).toHaveLength(2);
  const mudo = await servir([], {
    tiempoMaxMs: 50,
    paciencia: { intentosMax: 2, esperaInicialMs: 1, esperaMaxMs: 1 },
  });
  await expect(mudo.cliente.llamar('GET /health', {})).rejects.toThrow(SinRespuesta);
  expect(mudo.vistas).toHaveLength(2);
});

test('what is the caller’s fault is not repeated', async () => {
  const problema = {
    type: 'about:blank',
    title: 'Contenido no procesable',
    status: 422,
    detail: 'Hay campos que no cumplen lo que se pide.',
    instance: '/pedidos',
    errores: [{ ruta: 'items', mensaje: 'debe ser como mínimo 1 elementos' }],
  };
  const { cliente, vistas } = await servir([{ estado: 422, cuerpo: problema }]);
  const error = await cliente.llamar('POST /pedidos', { cuerpo: { items: [] } }).catch((uno: unknown) => uno);
  expect(error).toMatchObject({ estado: 422, problema, message: expect.stringContaining(problema.detail) });
  expect(vistas).toHaveLength(1);
});

test('the signal stops the attempt and the wait, and says why', async () => {
  const corte = new AbortController();
  const colgado = await servir(['colgado']);
  const llamada = colgado.cliente.llamar('GET /health', {}, { senal: corte.signal });
  setTimeout(() => corte.abort(new Error('ya no')), 30);
  await expect(llamada).rejects.toThrow('ya no');
  const { dormir } = mediosComunes(transporteFetch('http://x'));
  const pausa = dormir(10_000, AbortSignal.timeout(20));
  await expect(pausa).rejects.toThrow(/timeout/i);
});

test('new fields and new reasons are no error; what is missing is', async () => {
  const item = { item_id: 1, nombre_item: null, cantidad_solicitada: 1, faltante: 1, razon: 'RETENIDO' };
  const nuevo = {
    ...aceptado,
    estado: 'EN_CAMINO',
    bodega_id: 1,
    cliente_id: null,
    referencia: null,
    items: [item],
    resultado: 'CONSISTENTE',
    secuencia: 1,
    evaluado_en: aceptado.recibido_en,
    conflictos: 0,
    historial: [],
    color: 'verde',
  };
  const { secuencia: _, ...roto } = nuevo;
  const { cliente } = await servir([
    { estado: 200, cuerpo: nuevo },
    { estado: 200, cuerpo: roto },
    { estado: 299, cuerpo: {} },
  ]);
  const leer = () => cliente.llamar('GET /pedidos/{pedido_id}', { camino: { pedido_id: ID } });
  expect((await leer()).cuerpo).toMatchObject({ estado: 'EN_CAMINO' });
  const rara: unknown = await leer().catch((error: unknown) => error);
  expect(rara).toBeInstanceOf(RespuestaInesperada);
  expect(rara).toMatchObject({ recibida: { estado: 200, cuerpo: roto }, intentos: 1 });
  await expect(leer()).rejects.toThrow(/contestó 299/);
});

test('of a batch only what was not taken is sent again, under the same keys', async () => {
  const parcial = {
    type: 'about:blank',
    title: 'x',
    status: 503,
    detail: 'x',
    instance: '/pedidos/lote',
    aceptados: [{ indice: 0, pedido_id: ID }],
    rechazados: [{ indice: 1, errores: [{ ruta: '', mensaje: 'x' }] }],
    sin_aceptar: [2, 3],
  };
  const { cliente, medios, vistas, pausas } = await servir([
    { estado: 503, cuerpo: parcial, cabeceras: { 'retry-after': '1' } },
    { estado: 503, cuerpo: { ...parcial, rechazados: [], sin_aceptar: [1] } },
    { estado: 202, cuerpo: { aceptados: [{ indice: 0, pedido_id: ID }], rechazados: [] } },
  ]);
  const pedidos = ['a', 'b', 'c', 'd'].map((clave_idempotencia) => ({ ...pedido, clave_idempotencia }));
  const { aceptados, rechazados, sin_aceptar } = await enviarLote(cliente, medios, pedidos);
  expect(aceptados.map(({ indice }) => indice)).toEqual([0, 2, 3]);
  expect(rechazados.map(({ indice }) => indice)).toEqual([1]);
  expect(sin_aceptar).toEqual([]);
  const enviados = vistas.map(({ cuerpo }) =>
    (cuerpo as { pedidos: { clave_idempotencia: string }[] }).pedidos.map((uno) => uno.clave_idempotencia),
  );
  expect(enviados).toEqual([['a', 'b', 'c', 'd'], ['c', 'd'], ['d']]);
  expect(pausas).toEqual([1000, 400]);
});

test('looks for a verdict ever less often, and not beyond its time', async () => {
  const sin = { estado: 200, cuerpo: { pedido_id: ID, estado: 'RECIBIDO' } };
  const { cliente, medios, pausas } = await servir(Array.from({ length: 20 }, () => sin));
  expect(await esperarVeredicto(cliente, medios, ID, 2000)).toBeUndefined();
  expect(pausas.map(Math.round)).toEqual([250, 400, 640, 710]);
});
