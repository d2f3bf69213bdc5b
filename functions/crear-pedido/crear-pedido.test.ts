import { randomBytes } from 'node:crypto';
import type { SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clienteSns } from '../../scripts/local/colas/clientes.ts';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, MENSAJE_MAX_BYTES } from '../../shared/adaptadores/sns.ts';
import { esPedidoIdPropio } from '../../shared/dominio/pedido-id.ts';
import { leerEvento } from '../../shared/eventos/comun.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { atender } from '../../shared/lambda/http.ts';
import { trazaDe } from '../../shared/lambda/traza.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
} from '../../shared/pruebas/api.ts';
import { fabricarPedido, guardarDecidido, ponerItem } from '../../shared/pruebas/pedidos.ts';
import { iniciarProxy } from '../../shared/pruebas/proxy.ts';
import {
  type BaseDePrueba,
  type ColasDePrueba,
  crearBaseDePrueba,
  crearColasDePrueba,
} from '../../shared/pruebas/servidores.ts';
import { crearEspera } from './espera.ts';
import { crearManejadores } from './manejadores.ts';
import type { DependenciasDePedido } from './pedido.ts';
import { abrirVeredictos } from './veredictos.ts';

let bd: BaseDePrueba;
let base: Base;
let colas: ColasDePrueba;
let proxy: Awaited<ReturnType<typeof iniciarProxy>>;
let sns: SNSClient;
let dependencias: DependenciasDePedido;
let funcion: Funcion;
const servicio = { logger: loggerMudo, reloj: relojReal };
const esperaSobre = (url: string) => crearEspera(abrirVeredictos(url, 2), relojReal, loggerMudo);

beforeAll(async () => {
  bd = await crearBaseDePrueba();
  base = abrirBase(bd.url, 2);
  colas = await crearColasDePrueba();
  proxy = await iniciarProxy(colas.endpoint);
  sns = clienteSns(proxy.endpoint);
  dependencias = {
    clavePedidos: CLAVE_PEDIDOS,
    publicador: crearPublicador(sns, colas.temaArn('tema-pedidos')),
    esperarVeredicto: esperaSobre(bd.url),
    reloj: relojReal,
    azar: randomBytes,
  };
  funcion = atender(crearManejadores(dependencias), servicio);
});
afterEach(() => proxy.fallarSi(undefined));
afterAll(async () => {
  await base.end();
  sns.destroy();
  proxy.cerrar();
  colas.cerrar();
  await bd.borrar();
});

const con = (cambios: Partial<DependenciasDePedido>): Funcion =>
  atender(crearManejadores({ ...dependencias, ...cambios }), servicio);
const pedir = (cuerpo: unknown, mas: Partial<Llamada> = {}, en = funcion) =>
  llamar(en, { routeKey: 'POST /pedidos', camino: '/pedidos', cuerpo, ...mas });
const pedirLote = (pedidos: unknown, mas: Partial<Llamada> = {}, en = funcion) =>
  llamar(en, { routeKey: 'POST /pedidos/lote', camino: '/pedidos/lote', cuerpo: { pedidos }, ...mas });

/** Everything that waits in a queue of work, as its consumer would read it. */
const recibidos = async (cola = 'cola-validacion') => {
  const todos = [];
  for (;;) {
    const { Messages = [] } = await colas.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: colas.colaUrl(cola),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return todos;
    todos.push(...Messages);
  }
};
const eventos = async () =>
  (await recibidos()).map(({ Body }) => {
    const lectura = leerEvento(pedidoAceptado, TIPO_PEDIDO_ACEPTADO, Body);
    if (!lectura.ok) throw new Error(lectura.motivo);
    return lectura.evento;
  });

const pedido = { items: [{ item_id: 1, cantidad: 2 }] };
const ana = { claims: claimsDe('cliente', 'ana') };
const cabecera = (nombre: string, valor: string) => ({ cabeceras: { [nombre]: valor } });
describe('POST /pedidos', () => {
  test('202 with Location once SNS took the event, which carries all of the order', async () => {
    await recibidos();
    const traza = 'cd'.repeat(16);
    const { status, cuerpo, cabeceras } = await pedir(
      {
        items: [
          { item_id: 1, cantidad: 2 },
          { item_id: 1, cantidad: 3, nombre_item: ' x ' },
        ],
        referencia: ' R ',
      },
      { ...ana, ...cabecera('traceparent', `00-${traza}-${'1'.repeat(16)}-01`) },
    );
    expect(status).toBe(202);
    expect(cuerpo).toEqual({
      pedido_id: expect.any(String),
      estado: 'RECIBIDO',
      recibido_en: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(cabeceras.location).toBe(`/pedidos/${cuerpo.pedido_id}`);
    expect(cabeceras['x-correlation-id']).toBe(traza);
    expect(cabeceras['preference-applied']).toBeUndefined();
    expect(esPedidoIdPropio(CLAVE_PEDIDOS, cuerpo.pedido_id, 'ana')).toBe(true);
    const [mensaje, ...otros] = await recibidos();
    expect(otros).toEqual([]);
    expect(trazaDe(mensaje?.MessageAttributes?.traceparent?.StringValue)).toBe(traza);
    expect(JSON.parse(mensaje?.Body ?? '')).toMatchObject({
      specversion: '1.0',
      type: 'pedido.aceptado.v1',
      subject: cuerpo.pedido_id,
      time: cuerpo.recibido_en,
      data: {
        pedido_id: cuerpo.pedido_id,
        bodega_id: 1,
        cliente_id: 'ana',
        referencia: 'R',
        recibido_en: cuerpo.recibido_en,
        items: [
          { item_id: 1, cantidad: 2, nombre_item: null },
          { item_id: 1, cantidad: 3, nombre_item: 'x' },
        ],
      },
    });
  });

  test('both consumers hear of it', async () => {
    const { cuerpo } = await pedir(pedido);
    const enRegistro = (await recibidos('cola-registro')).map(({ Body }) => JSON.parse(Body ?? '').subject);
    expect(enRegistro).toContain(cuerpo.pedido_id);
  });

  test('Idempotency-Key: same key and client, same pedido_id; another client or no key, another one', async () => {
    const clave = cabecera('Idempotency-Key', 'k-1');
    const primera = (await pedir(pedido, { ...ana, ...clave })).cuerpo.pedido_id;
    const otroContenido = { items: [{ item_id: 9, cantidad: 9 }] };
    const repetida = await pedir(otroContenido, { ...ana, ...clave });
    expect([repetida.status, repetida.cuerpo.pedido_id]).toEqual([202, primera]);
    const deEva = (await pedir(pedido, { claims: claimsDe('cliente', 'eva'), ...clave })).cuerpo.pedido_id;
    const enNombreDeAna = (await pedir({ ...pedido, cliente_id: 'ana' }, clave)).cuerpo.pedido_id;
    const deNadie = (await pedir(pedido, clave)).cuerpo.pedido_id;
    const sinClave = (await pedir(pedido, ana)).cuerpo.pedido_id;
    expect(enNombreDeAna).toBe(primera);
    expect(new Set([primera, deEva, deNadie, sinClave]).size).toBe(4);
  });

  test('422 for an Idempotency-Key that is not 1..255 visible ASCII characters', async () => {
    for (const clave of ['', ' ', 'con espacio', 'ñ', 'a\u0000', 'a\tb', 'x'.repeat(256), 'a,\u007f']) {
      const respuesta = await pedir(pedido, cabecera('Idempotency-Key', clave));
      expect([clave, respuesta.status]).toEqual([clave, 422]);
      expect(respuesta.cuerpo.errores[0].ruta).toBe('Idempotency-Key');
    }
    expect((await pedir(pedido, cabecera('Idempotency-Key', '~'.repeat(255)))).status).toBe(202);
  });

  test('a cliente’s orders carry the token’s cliente_id; another one in the body: 403, before 422', async () => {
    for (const cuerpo of [{ ...pedido, cliente_id: 'eva' }, { cliente_id: 'eva' }]) {
      expect((await pedir(cuerpo, ana)).status).toBe(403);
    }
    expect((await pedir({ ...pedido, cliente_id: ' ana ' }, ana)).status).toBe(202);
    expect((await pedir({ ...pedido, cliente_id: 5 }, ana)).status).toBe(422);
  });

  test('an admin’s orders carry the body’s cliente_id', async () => {
    const { cuerpo } = await pedir({ ...pedido, cliente_id: 'eva' });
    expect(esPedidoIdPropio(CLAVE_PEDIDOS, cuerpo.pedido_id, 'eva')).toBe(true);
  });

  test('403 for every other role', async () => {
    for (const rol of ['bodega', 'supervisor', 'operaciones'] as const) {
      expect((await pedir(pedido, { claims: claimsDe(rol) })).status).toBe(403);
    }
  });

  test('503 with Retry-After when SNS does not take it, and nothing of the inside', async () => {
    proxy.fallarSi(() => true);
    const respuesta = await pedir(pedido);
    expect(respuesta.status).toBe(503);
    expect(Number(respuesta.cabeceras['retry-after'])).toBeGreaterThan(0);
    expect(JSON.stringify(respuesta.cuerpo)).not.toMatch(/sns|arn:|http:/i);
  });

  test('needs no database', async () => {
    const sinBase = con({ esperarVeredicto: esperaSobre('mysql://x@127.0.0.1:1/x') });
    expect((await pedir(pedido, {}, sinBase)).status).toBe(202);
  });

  test('names full of characters that travel escaped may not fit one message: 422, not 5xx', async () => {
    const items = Array.from({ length: 300 }, () => ({
      item_id: 1,
      cantidad: 1,
      nombre_item: '\uFFFF'.repeat(200),
    }));
    const respuesta = await pedir({ items });
    expect(respuesta.status).toBe(422);
    expect(respuesta.cuerpo.errores[0].mensaje).toContain(String(MENSAJE_MAX_BYTES));
  });
});

describe('Prefer: wait=S', () => {
  test('200 with the whole order as soon as it is decided', async () => {
    await ponerItem(base, 1, 10);
    const clave = cabecera('Idempotency-Key', 'espera-1');
    const { pedido_id } = (await pedir(pedido, clave)).cuerpo;
    setTimeout(() => void guardarDecidido(base, fabricarPedido({ pedido_id })), 150);
    const antes = performance.now();
    const respuesta = await pedir(pedido, { cabeceras: { ...clave.cabeceras, Prefer: 'wait=10' } });
    expect(performance.now() - antes).toBeLessThan(3000);
    expect(respuesta.status).toBe(200);
    expect(respuesta.cuerpo).toMatchObject({ pedido_id, estado: 'RESERVADO', resultado: 'CONSISTENTE' });
    expect(respuesta.cuerpo.historial).toHaveLength(2);
    expect(respuesta.cabeceras).toMatchObject({
      'preference-applied': 'wait=10',
      location: `/pedidos/${pedido_id}`,
    });
  });

  test('202 when it is not decided in time; wait=0 looks once', async () => {
    for (const [prefer, ms] of [
      ['wait=1', 1000],
      ['wait=0', 0],
    ] as const) {
      const antes = performance.now();
      const respuesta = await pedir(pedido, cabecera('Prefer', prefer));
      expect(performance.now() - antes).toBeGreaterThanOrEqual(ms - 5);
      expect([respuesta.status, respuesta.cuerpo.estado]).toEqual([202, 'RECIBIDO']);
      expect(respuesta.cabeceras['preference-applied']).toBe(prefer);
    }
  });

  test('more than 20 counts as 20, with gentle pauses', async () => {
    const pausas: number[] = [];
    let ahora = 0;
    const reloj = {
      ahora: () => ahora,
      esperar: async (ms: number) => {
        pausas.push(ms);
        ahora += ms;
      },
    };
    const esperarVeredicto = crearEspera(abrirVeredictos(bd.url, 2), reloj, loggerMudo);
    const respuesta = await pedir(pedido, cabecera('Prefer', 'wait=3600'), con({ esperarVeredicto }));
    expect(respuesta.cabeceras['preference-applied']).toBe('wait=20');
    expect(ahora).toBeCloseTo(20_000);
    expect([pausas[0], Math.max(...pausas)]).toEqual([50, 250]);
  });

  test('a malformed wait is ignored', async () => {
    const respuesta = await pedir(pedido, cabecera('Prefer', 'wait=pronto'));
    expect([respuesta.status, respuesta.cabeceras['preference-applied']]).toEqual([202, undefined]);
  });

  test('database down: still 202, and the preference was not applied', async () => {
    const sinBase = con({ esperarVeredicto: esperaSobre('mysql://x@127.0.0.1:1/x') });
    const respuesta = await pedir(pedido, cabecera('Prefer', 'wait=5'), sinBase);
    expect([respuesta.status, respuesta.cabeceras['preference-applied']]).toEqual([202, undefined]);
  });
});

describe('POST /pedidos/lote', () => {
  test('one bad order never costs the others', async () => {
    await recibidos();
    const malo = { items: [{ item_id: 0, cantidad: 1 }] };
    const { status, cuerpo } = await pedirLote(
      [pedido, malo, null, 'x', { ...pedido, referencia: 'R' }],
      ana,
    );
    expect(status).toBe(202);
    expect(cuerpo.aceptados.map(({ indice }: { indice: number }) => indice)).toEqual([0, 4]);
    expect(cuerpo.rechazados.map(({ indice }: { indice: number }) => indice)).toEqual([1, 2, 3]);
    expect(cuerpo.rechazados[0].errores).toEqual([
      { ruta: 'items.0.item_id', mensaje: 'debe ser como mínimo 1' },
    ]);
    const ids = cuerpo.aceptados.map(({ pedido_id }: { pedido_id: string }) => pedido_id);
    expect((await eventos()).map(({ subject }) => subject).sort()).toEqual(ids.sort());
  });

  test('500 orders in one request; 0 or 501 are 422', async () => {
    await recibidos();
    const muchos = Array.from({ length: 500 }, () => pedido);
    expect((await pedirLote(muchos)).cuerpo.aceptados).toHaveLength(500);
    expect(await recibidos()).toHaveLength(500);
    expect((await pedirLote([...muchos, pedido])).status).toBe(422);
    expect((await pedirLote([])).status).toBe(422);
    expect((await pedirLote({})).status).toBe(422);
  });

  test('clave_idempotencia gives the id that the header would have given', async () => {
    const conClave = { ...pedido, clave_idempotencia: 'k-9' };
    const { cuerpo } = await pedirLote([conClave, conClave], ana);
    const [a, b] = cuerpo.aceptados;
    const porCabecera = await pedir(pedido, { ...ana, ...cabecera('Idempotency-Key', 'k-9') });
    expect([a.pedido_id, b.pedido_id]).toEqual([porCabecera.cuerpo.pedido_id, porCabecera.cuerpo.pedido_id]);
    const mala = await pedirLote([{ ...pedido, clave_idempotencia: 'con espacio' }, pedido]);
    expect(mala.cuerpo.rechazados[0].errores[0].ruta).toBe('clave_idempotencia');
    expect((await pedir(conClave)).status).toBe(422);
  });

  test('422 with the same lists if all were bad', async () => {
    const respuesta = await pedirLote([{}, { items: [] }]);
    expect(respuesta.status).toBe(422);
    expect(respuesta.cabeceras['content-type']).toMatch(/problem\+json/);
    expect(respuesta.cuerpo).toMatchObject({
      status: 422,
      aceptados: [],
      rechazados: [{ indice: 0 }, { indice: 1 }],
    });
  });

  test('another cliente_id costs only its own order', async () => {
    const { cuerpo } = await pedirLote([pedido, { ...pedido, cliente_id: 'eva' }], ana);
    expect([cuerpo.aceptados.length, cuerpo.rechazados[0].errores[0].ruta]).toEqual([1, 'cliente_id']);
  });

  test('503 with sin_aceptar if some could not be made durable', async () => {
    // SNS takes ten at a time: the second batch is what fails.
    proxy.fallarSi((cuerpo) => cuerpo.includes('"referencia":"se pierde"'));
    const perdidos = [11, 12].map(() => ({ ...pedido, referencia: 'se pierde' }));
    const respuesta = await pedirLote([...Array.from({ length: 10 }, () => pedido), {}, ...perdidos]);
    expect(respuesta.status).toBe(503);
    expect(Number(respuesta.cabeceras['retry-after'])).toBeGreaterThan(0);
    expect(respuesta.cuerpo.aceptados.map(({ indice }: { indice: number }) => indice)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(respuesta.cuerpo).toMatchObject({ rechazados: [{ indice: 10 }], sin_aceptar: [11, 12] });
  });

  test('an order that would not fit one message is rejected alone, with a clear message', async () => {
    const items = Array.from({ length: 1500 }, () => ({
      item_id: 1,
      cantidad: 1,
      nombre_item: 'x'.repeat(200),
    }));
    const { status, cuerpo } = await pedirLote([{ items }, pedido]);
    expect(status).toBe(202);
    expect(cuerpo.aceptados).toHaveLength(1);
    expect(cuerpo.rechazados[0].errores[0].mensaje).toContain('no cabe');
  });
});
