import { once } from 'node:events';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { describe, expect, type TestContext, test } from 'vitest';

import { ERROR_CAIDA, ERROR_TIEMPO } from '../lambda/ambiente.ts';
import type { Resultado } from '../lambda/mensajes.ts';
import { topologiaDePrueba } from '../pruebas/topologia.ts';
import { accesoAbierto } from './acceso.ts';
import { abrirPuerta } from './puerta.ts';

type Evento = APIGatewayProxyEventV2WithJWTAuthorizer;

const ERROR_INTERNO =
  '{"type":"about:blank","title":"Error interno","status":500,"detail":"Ocurrió un error inesperado.","instance":"/eco"}';
const ok = (respuesta: unknown): Resultado => ({ tipo: 'ok', carga: JSON.stringify(respuesta) ?? 'null' });

/** A gateway in front of one function in this process, which by default answers with the event it got. */
const montar = async (
  t: TestContext,
  invocar: (evento: Evento) => Promise<Resultado> = async (e) => ok(e),
  tiempoMaxMs?: number,
): Promise<string> => {
  const puerta = await abrirPuerta({
    puerto: 0,
    topologia: topologiaDePrueba,
    funciones: new Map([['entrada', { invocar: (e) => invocar(e as Evento) }]]),
    acceso: accesoAbierto({ sub: 'local', rol: 'admin' }),
    ...(tiempoMaxMs === undefined ? {} : { tiempoMaxMs }),
  });
  t.onTestFinished(() => puerta.detener());
  return puerta.url;
};

const eventoDe = async (respuesta: Response): Promise<Evento> => (await respuesta.json()) as Evento;

/** Sends raw bytes and returns all that comes back until the connection closes. */
const crudo = (url: string, bytes: string): Promise<string> =>
  new Promise((resolver) => {
    let visto = '';
    const conexion = connect(Number(new URL(url).port), '127.0.0.1', () => conexion.write(bytes));
    conexion.on('data', (trozo) => {
      visto += trozo;
    });
    conexion.on('error', () => undefined);
    conexion.on('close', () => resolver(visto));
  });

describe.concurrent('el evento proxy 2.0', () => {
  test('tiene la forma de API Gateway', async (t) => {
    const url = await montar(t);
    const evento = await eventoDe(
      await fetch(`${url}/eco/a%2Fb%20c/2?x=1&y=a+b&x=2&vacio`, {
        method: 'POST',
        body: '{"ñ":1}',
        headers: [
          ['Content-Type', 'application/json; charset=utf-8'],
          ['X-Dos', 'uno'],
          ['X-Dos', 'dos'],
          ['Cookie', 'a=1; b=2'],
        ],
      }),
    );
    expect(evento).toMatchObject({
      version: '2.0',
      routeKey: 'POST /eco/{uno}/{dos}',
      rawPath: '/eco/a%2Fb%20c/2',
      rawQueryString: 'x=1&y=a+b&x=2&vacio',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: 'a b', vacio: '' },
      pathParameters: { uno: 'a/b c', dos: '2' },
      body: '{"ñ":1}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/eco/a%2Fb%20c/2', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        stage: '$default',
        routeKey: 'POST /eco/{uno}/{dos}',
        authorizer: { jwt: { claims: { sub: 'local', rol: 'admin' }, scopes: null } },
      },
    });
    expect(evento.headers['x-dos']).toMatch(/^uno, ?dos$/);
    expect(evento.headers).not.toHaveProperty('cookie');
    expect(evento.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Date.now() - evento.requestContext.timeEpoch)).toBeLessThan(10_000);
  });

  test('sin consulta, cuerpo ni cookies faltan esos campos; una ruta abierta no lleva derechos', async (t) => {
    const evento = await eventoDe(await fetch(`${await montar(t)}/eco`));
    for (const campo of ['queryStringParameters', 'pathParameters', 'cookies', 'body'])
      expect(evento).not.toHaveProperty(campo);
    expect(evento).toMatchObject({ routeKey: 'GET /eco', rawQueryString: '', isBase64Encoded: false });
    expect(evento.requestContext).not.toHaveProperty('authorizer');
  });

  test.for([
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['text/csv', false],
    ['application/problem+json', false],
  ] as const)('un cuerpo %s llega en base64: %s', async ([tipo, base64], t) => {
    const url = await montar(t);
    const respuesta = await fetch(`${url}/publicar`, {
      method: 'POST',
      body: 'a=1',
      headers: { 'content-type': tipo },
    });
    const evento = await eventoDe(respuesta);
    expect(evento.isBase64Encoded).toBe(base64);
    expect(Buffer.from(evento.body ?? '', base64 ? 'base64' : 'utf8').toString()).toBe('a=1');
  });

  test.for([
    ['GET', '/nada'],
    ['DELETE', '/eco'],
    ['GET', '/eco/'],
    ['OPTIONS', '/eco'],
  ])('%s %s no casa: va a $default', async ([method = '', ruta], t) => {
    const url = await montar(t);
    expect((await eventoDe(await fetch(url + ruta, { method }))).routeKey).toBe('$default');
  });

  test.for(['%E0%A4%A', '%ff', '%'])('un parámetro mal codificado (%s) llega como vino', async (crudo, t) => {
    const url = await montar(t, async (e) => ok({ statusCode: 200, body: e.pathParameters?.accion }));
    expect(await (await fetch(`${url}/hacer/${crudo}`)).text()).toBe(crudo);
  });
});

describe.concurrent('la respuesta 2.0', () => {
  test.for([
    ['sin statusCode, el cuerpo es la respuesta', { a: 1 }, 200, '{"a":1}', 'application/json'],
    ['un texto suelto', 'hola', 200, 'hola', 'application/json'],
    ['sin content-type', { statusCode: 201, body: 'x' }, 201, 'x', 'text/plain;charset=UTF-8'],
    [
      'base64',
      {
        statusCode: 200,
        headers: { 'Content-Type': 'image/png' },
        body: 'YWI=',
        isBase64Encoded: true,
      },
      200,
      'ab',
      'image/png',
    ],
    [
      'statusCode absurdo',
      { statusCode: 'x' },
      500,
      ERROR_INTERNO,
      'application/problem+json; charset=utf-8',
    ],
    [
      'cuerpo que no es texto',
      { statusCode: 200, body: {} },
      500,
      ERROR_INTERNO,
      'application/problem+json; charset=utf-8',
    ],
    [
      'cabecera con salto de línea',
      { statusCode: 200, headers: { x: 'a\r\nb: c' } },
      500,
      ERROR_INTERNO,
      'application/problem+json; charset=utf-8',
    ],
  ] as const)('%s', async ([, respuesta, estado, cuerpo, tipo], t) => {
    const url = await montar(t, async () => ok(respuesta));
    const r = await fetch(`${url}/eco`);
    expect([r.status, await r.text(), r.headers.get('content-type')]).toEqual([estado, cuerpo, tipo]);
  });

  test('varias cookies van en varias cabeceras', async (t) => {
    const url = await montar(t, async () => ok({ statusCode: 200, cookies: ['a=1', 'b=2'] }));
    expect((await fetch(`${url}/eco`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test.for([
    ['la función lanza', 'Error', 500, 'Error interno'],
    ['la función agota su tiempo', ERROR_TIEMPO, 500, 'Error interno'],
    ['el entorno muere', ERROR_CAIDA, 503, 'Servicio no disponible'],
  ] as const)('%s', async ([, errorTipo, estado, title], t) => {
    const url = await montar(t, async () => ({ tipo: 'error', errorTipo, mensaje: 'secreto' }));
    const r = await fetch(`${url}/eco`);
    expect([r.status, await r.json()]).toMatchObject([estado, { status: estado, title, instance: '/eco' }]);
    expect(r.headers.get('content-type')).toContain('application/problem+json');
    expect(r.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('pasado el tiempo de integración, 503', async (t) => {
    const url = await montar(t, () => new Promise(() => undefined), 50);
    const r = await fetch(`${url}/eco`);
    expect([r.status, await r.json()]).toMatchObject([503, { title: 'Servicio no disponible' }]);
  });
});

describe.concurrent('CORS', () => {
  test('contesta la petición previa sin molestar a la función', async (t) => {
    const url = await montar(t, async () => ({ tipo: 'error', errorTipo: 'Error', mensaje: '' }));
    const r = await fetch(`${url}/publicar`, {
      method: 'OPTIONS',
      headers: { Origin: 'http://x', 'Access-Control-Request-Method': 'POST' },
    });
    expect(r.status).toBe(204);
    expect(r.headers.get('access-control-allow-origin')).toBe('*');
    expect(r.headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,OPTIONS');
    expect(r.headers.get('access-control-allow-headers')).toBe(
      'content-type,authorization,idempotency-key,prefer,traceparent',
    );
  });

  test('toda respuesta lleva las cabeceras de la configuración, no las de la función', async (t) => {
    const url = await montar(t, async () =>
      ok({ statusCode: 200, headers: { 'access-control-allow-origin': 'http://malo' } }),
    );
    const r = await fetch(`${url}/eco`);
    expect(r.headers.get('access-control-allow-origin')).toBe('*');
    expect(r.headers.get('access-control-expose-headers')).toContain('x-correlation-id');
  });
});

describe.concurrent('límites y mala educación', () => {
  test.for([true, false])('más de 10 MB: 413 (longitud declarada: %s)', async (declarada, t) => {
    const url = await montar(t);
    const cuerpo = Buffer.alloc(11 * 1024 * 1024);
    const r = await fetch(`${url}/publicar`, {
      method: 'POST',
      ...(declarada ? { body: cuerpo } : { body: new Blob([cuerpo]).stream(), duplex: 'half' }),
    });
    expect([r.status, await r.json()]).toMatchObject([413, { title: 'Cuerpo demasiado grande' }]);
  });

  test('con Expect: 100-continue el cuerpo enorme ni se pide', async (t) => {
    const visto = await crudo(
      await montar(t),
      'POST /publicar HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n',
    );
    expect(visto).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('cabeceras enormes que aún están llegando: la respuesta se ve', async (t) => {
    const url = new URL(await montar(t));
    for (let vez = 0; vez < 20; vez += 1) {
      const conexion = connect(Number(url.port), url.hostname);
      let visto = '';
      conexion.on('data', (trozo) => {
        visto += String(trozo);
      });
      conexion.write('GET /eco HTTP/1.1\r\nHost: x\r\n');
      for (let trozo = 0; trozo < 32; trozo += 1) conexion.write(`x-${trozo}: ${'x'.repeat(64 * 1024)}\r\n`);
      await Promise.race([once(conexion, 'end'), once(conexion, 'close')]);
      conexion.destroy();
      expect(visto).toMatch(/^HTTP\/1\.1 431 /);
    }
  });

  test('cabeceras enormes: 431', async (t) => {
    const visto = await crudo(
      await montar(t),
      `GET /eco HTTP/1.1\r\nHost: x\r\nx-a: ${'a'.repeat(12_000)}\r\n\r\n`,
    );
    expect(visto).toMatch(/^HTTP\/1\.1 431 /);
    expect(visto).toContain('x-correlation-id');
  });

  test('basura en vez de HTTP: 400, y la puerta sigue en pie', async (t) => {
    const url = await montar(t);
    expect(await crudo(url, '\x16\x03\x01 basura\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${url}/eco`)).status).toBe(200);
  });

  test.for([
    ['ninguno', ''],
    ['dos', 'Host: a\r\nHost: b\r\n'],
  ])('Host: %s, y HTTP/1.1 pide uno: 400 con x-correlation-id', async ([, host], t) => {
    const visto = await crudo(await montar(t), `GET /eco HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect(visto).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*x-correlation-id: [\s\S]*"detail":"La petición no está bien formada\."/,
    );
  });

  test('una expectativa que no conoce no la atiende, ni la contesta Node en su lugar', async (t) => {
    const visto = await crudo(
      await montar(t),
      'GET /eco HTTP/1.1\r\nHost: x\r\nExpect: otra-cosa\r\nConnection: close\r\n\r\n',
    );
    expect(visto).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('peticiones encadenadas en una conexión se contestan en orden', async (t) => {
    const url = await montar(t, async (e) => ok({ statusCode: 200, body: `<${e.rawQueryString}>` }));
    const visto = await crudo(
      url,
      'GET /eco?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /eco?2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(visto.match(/<\d>/g)).toEqual(['<1>', '<2>']);
  });

  test('un cliente que se va no estorba', async (t) => {
    const llamada = Promise.withResolvers<void>();
    const respuesta = Promise.withResolvers<Resultado>();
    const url = await montar(t, async (e) => {
      if (e.rawQueryString !== 'lento') return ok(null);
      llamada.resolve();
      return respuesta.promise;
    });
    const corte = new AbortController();
    const perdida = fetch(`${url}/eco?lento`, { signal: corte.signal }).catch(() => 'ido');
    await llamada.promise;
    corte.abort();
    expect(await perdida).toBe('ido');
    respuesta.resolve(ok('tarde'));
    expect((await fetch(`${url}/eco`)).status).toBe(200);
  });
});
