import { createHmac, createPublicKey, createSign } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { api } from '../../../infra/topologia.ts';
import {
  AHORA_S,
  abrirPuertaConTokens,
  claimsBuenos,
  claveDePrueba,
  firmar,
  type PuertaConTokens,
} from '../pruebas/identidad.ts';

let p: PuertaConTokens;
beforeAll(async () => {
  p = await abrirPuertaConTokens();
});
afterAll(() => p.detener());
beforeEach(() => {
  p.reloj.ms = AHORA_S * 1000;
});

interface Visto {
  readonly estado: number;
  readonly cabeceras: Readonly<Record<string, string | string[] | undefined>>;
  readonly cuerpo: string;
}

/** node:http, since fetch joins or refuses odd headers before they are sent. */
const pedir = (
  autorizacion: string | string[] | undefined,
  { camino = '/hacer/x', metodo = 'GET', cabeceras = {} } = {},
): Promise<Visto> =>
  new Promise((resolver, rechazar) => {
    const peticion = request(p.url + camino, {
      method: metodo,
      headers: { ...(autorizacion === undefined ? {} : { Authorization: autorizacion }), ...cabeceras },
    });
    peticion.on('error', rechazar);
    peticion.on('response', (respuesta) => {
      let cuerpo = '';
      respuesta.on('data', (trozo) => {
        cuerpo += trozo;
      });
      respuesta.on('end', () =>
        resolver({ estado: respuesta.statusCode ?? 0, cabeceras: respuesta.headers, cuerpo }),
      );
    });
    peticion.end();
  });

const esperar401 = (visto: Visto, reto: string): void => {
  expect(visto).toMatchObject({ estado: 401, cuerpo: expect.stringContaining('"title":"No autenticado"') });
  expect(visto.cabeceras).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'www-authenticate': reto,
    'access-control-allow-origin': '*',
  });
  expect(visto.cabeceras['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
};
const MALO = 'Bearer error="invalid_token"';

describe('un token bueno', () => {
  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('entra con el esquema %s', async (esquema) => {
    expect((await pedir(`${esquema} ${await firmar(p.clave)}`)).estado).toBe(200);
  });

  test('pone sus claims, como texto, en el evento; scopes es null, pues ninguna ruta pide alguno', async () => {
    await pedir(`Bearer ${await firmar(p.clave, { 'cognito:groups': ['a', 'b'], x: true, y: { z: 1 } })}`);
    expect(p.claims()).toEqual({
      jwt: {
        claims: {
          iss: claimsBuenos.iss,
          sub: 'prueba',
          client_id: 'vigia',
          rol: 'admin',
          iat: String(AHORA_S),
          exp: String(AHORA_S + 3600),
          'cognito:groups': '[a b]',
          x: 'true',
          y: '{"z":1}',
        },
        scopes: null,
      },
    });
  });

  test.each([
    ['aud', { aud: 'vigia', client_id: undefined }],
    ['una lista en aud', { aud: ['otra', 'vigia'], client_id: 'otra' }],
    ['sin iat ni nbf', { iat: undefined }],
  ])('con %s', async (_, claims) => {
    expect((await pedir(`Bearer ${await firmar(p.clave, claims)}`)).estado).toBe(200);
  });
});

describe('se rechaza', () => {
  test.each([
    ['otra audiencia', { client_id: 'otra' }],
    ['ninguna audiencia', { client_id: undefined }],
    ['aud ajena, aunque client_id sea la nuestra', { aud: 'otra' }],
    ['otro emisor', { iss: 'https://emisor.vigia.local/' }],
    ['ningún emisor', { iss: undefined }],
    ['sin caducidad', { exp: undefined }],
    ['caducidad que no es un número', { exp: 'mañana' }],
    ['iat que no es un número', { iat: '1' }],
  ])('%s', async (_, claims) => {
    esperar401(await pedir(`Bearer ${await firmar(p.clave, claims)}`), MALO);
  });

  test('una clave ajena, también con el kid de la nuestra o la suya dentro del token', async () => {
    const ajena = await claveDePrueba();
    const [publica = {}] = ajena.jwks.keys;
    const tokens = [
      await firmar(ajena),
      await firmar(ajena, {}, { kid: p.clave.kid }),
      await firmar(ajena, {}, { kid: p.clave.kid, jwk: publica }),
      await firmar(ajena, {}, { kid: p.clave.kid, jku: 'http://127.0.0.1/' }),
    ];
    for (const token of tokens) esperar401(await pedir(`Bearer ${token}`), MALO);
  });

  test('un jku ajeno ni se visita', async () => {
    let visitas = 0;
    const malo = createServer((_, respuesta) => {
      visitas += 1;
      respuesta.end('{"keys":[]}');
    });
    await new Promise<void>((listo) => malo.listen(0, '127.0.0.1', listo));
    const jku = `http://127.0.0.1:${(malo.address() as AddressInfo).port}/`;
    esperar401(await pedir(`Bearer ${await firmar(p.clave, {}, { kid: 'otra', jku })}`), MALO);
    malo.close();
    expect(visitas).toBe(0);
  });

  test('un kid desconocido, ausente o que no es texto', async () => {
    for (const kid of ['desconocido', undefined, 7, '../../etc/passwd'])
      esperar401(await pedir(`Bearer ${await firmar(p.clave, {}, { kid: kid as string })}`), MALO);
  });

  test('alg none, en cualquier escritura, con firma y sin ella', async () => {
    const crudo = new UnsecuredJWT(claimsBuenos).encode();
    const cuerpo = crudo.split('.')[1] ?? '';
    const firma = (await firmar(p.clave)).split('.')[2] ?? '';
    const tokens = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => {
      const cabecera = Buffer.from(JSON.stringify({ alg, kid: p.clave.kid })).toString('base64url');
      return [`${cabecera}.${cuerpo}.`, `${cabecera}.${cuerpo}.${firma}`];
    });
    for (const token of [crudo, ...tokens]) esperar401(await pedir(`Bearer ${token}`), MALO);
  });

  test('HS256 con la clave pública como secreto', async () => {
    const [publica = {}] = p.clave.jwks.keys;
    const pem = createPublicKey(p.clave.privada).export({ type: 'spki', format: 'pem' }).toString();
    for (const secreto of [pem, pem.trim(), JSON.stringify(publica), publica.n ?? '']) {
      const cabecera = Buffer.from(JSON.stringify({ alg: 'HS256', kid: p.clave.kid })).toString('base64url');
      const cuerpo = Buffer.from(JSON.stringify(claimsBuenos)).toString('base64url');
      const firma = createHmac('sha256', secreto).update(`${cabecera}.${cuerpo}`).digest('base64url');
      esperar401(await pedir(`Bearer ${cabecera}.${cuerpo}.${firma}`), MALO);
    }
  });

  test('un algoritmo que no es el de la clave publicada, aunque la firma valga', async () => {
    const { privada, kid } = p.clave;
    for (const [alg, suma] of [
      ['RS512', 'RSA-SHA512'],
      ['RS384', 'RSA-SHA384'],
    ] as const) {
      const cabecera = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url');
      const cuerpo = Buffer.from(JSON.stringify(claimsBuenos)).toString('base64url');
      const firma = createSign(suma).update(`${cabecera}.${cuerpo}`).sign(privada, 'base64url');
      esperar401(await pedir(`Bearer ${cabecera}.${cuerpo}.${firma}`), MALO);
    }
    const pss = await new SignJWT(claimsBuenos).setProtectedHeader({ alg: 'PS256', kid }).sign(privada);
    esperar401(await pedir(`Bearer ${pss}`), MALO);
  });

  test('un claim cambiado después de firmar', async () => {
    const [cabecera, , firma] = (await firmar(p.clave, { rol: 'cliente' })).split('.');
    const cuerpo = Buffer.from(JSON.stringify(claimsBuenos)).toString('base64url');
    esperar401(await pedir(`Bearer ${cabecera}.${cuerpo}.${firma}`), MALO);
  });

  test('basura', async () => {
    const bueno = await firmar(p.clave);
    for (const token of [
      'x',
      '..',
      'a.b.c',
      `${bueno}.x`,
      bueno.slice(0, -10),
      `${bueno.split('.').slice(0, 2).join('.')}.`,
      'eyJhbGciOiJSUzI1NiJ9.bnVsbA.AAAA',
      '%00',
      '{}',
      `${bueno} ${bueno}`,
      `${bueno},${bueno}`,
      `"${bueno}"`,
    ])
      esperar401(await pedir(`Bearer ${token}`), MALO);
  });

  test('otro esquema, o ninguno', async () => {
    const token = await firmar(p.clave);
    for (const cabecera of [
      token,
      `Basic ${token}`,
      `Bearer${token}`,
      'Bearer',
      'Bearer ',
      '',
      `Token ${token}`,
    ])
      esperar401(await pedir(cabecera), MALO);
  });

  test('un token demasiado grande, aunque la firma valga', async () => {
    const relleno = (bytes: number) => firmar(p.clave, { relleno: 'x'.repeat(bytes) });
    const { length } = await relleno(0);
    const cabe = await relleno(Math.floor(((api.jwt.tokenMaxBytes - length) * 3) / 4) - 4);
    expect(cabe.length).toBeLessThanOrEqual(api.jwt.tokenMaxBytes);
    expect((await pedir(`Bearer ${cabe}`)).estado).toBe(200);
    const noCabe = await relleno(Math.ceil(((api.jwt.tokenMaxBytes - length) * 3) / 4) + 4);
    expect(noCabe.length).toBeGreaterThan(api.jwt.tokenMaxBytes);
    esperar401(await pedir(`Bearer ${noCabe}`), MALO);
    expect((await pedir(`Bearer ${'x'.repeat(20_000)}`)).estado).toBe(431);
  });

  test('varias cabeceras Authorization, también si todas son la misma y buena', async () => {
    const token = `Bearer ${await firmar(p.clave)}`;
    for (const varias of [
      [token, token],
      ['Bearer x', token],
      [token, 'Bearer x'],
    ])
      esperar401(await pedir(varias), MALO);
  });
});

describe('los relojes pueden diferir 60 segundos, no 61', () => {
  test.each([
    ['caducó hace 59', { exp: AHORA_S - 59 }, 200],
    ['caducó hace 60', { exp: AHORA_S - 60 }, 401],
    ['vale desde dentro de 60', { nbf: AHORA_S + 60 }, 200],
    ['vale desde dentro de 61', { nbf: AHORA_S + 61 }, 401],
    ['emitido dentro de 60', { iat: AHORA_S + 60 }, 200],
    ['emitido dentro de 61', { iat: AHORA_S + 61 }, 401],
  ])('%s', async (_, claims, estado) => {
    expect((await pedir(`Bearer ${await firmar(p.clave, claims)}`)).estado).toBe(estado);
  });

  test('el mismo token deja de valer cuando pasa el tiempo', async () => {
    const token = `Bearer ${await firmar(p.clave)}`;
    p.reloj.ms = (AHORA_S + 3600 + 59) * 1000 + 999;
    expect((await pedir(token)).estado).toBe(200);
    p.reloj.ms = (AHORA_S + 3600 + 60) * 1000;
    expect((await pedir(token)).estado).toBe(401);
  });
});

describe('el orden', () => {
  test.each([
    ['una ruta desconocida', { camino: '/nada' }],
    ['otro método', { metodo: 'DELETE' }],
    ['una ruta abierta con otro método', { camino: '/eco', metodo: 'DELETE' }],
    ['un parámetro mal codificado', { camino: '/hacer/%E0%A4%A' }],
    ['un OPTIONS que no es una petición previa', { metodo: 'OPTIONS' }],
    [
      'un cuerpo enorme anunciado',
      {
        metodo: 'POST',
        camino: '/publicar',
        cabeceras: { Expect: '100-continue', 'Content-Length': '99999999' },
      },
    ],
  ])('sin token, %s: 401', async (_, destino) => {
    esperar401(await pedir(undefined, destino), 'Bearer');
  });

  test('un cuerpo de 11 MB sin token: 401, y la conexión sirve después', async () => {
    const enorme = { method: 'POST', body: Buffer.alloc(11 * 1024 * 1024) };
    expect((await fetch(`${p.url}/publicar`, enorme)).status).toBe(401);
    expect((await fetch(`${p.url}/eco`)).status).toBe(200);
  });

  test('las rutas para todos no piden token, ni miran el que traen', async () => {
    for (const cabecera of [undefined, 'Bearer x']) {
      expect((await pedir(cabecera, { camino: '/eco' })).estado).toBe(200);
      expect(p.claims()).toBeUndefined();
    }
  });

  test('una petición previa de CORS no pide token', async () => {
    const cabeceras = { Origin: 'http://x', 'Access-Control-Request-Method': 'POST' };
    expect((await pedir(undefined, { metodo: 'OPTIONS', cabeceras })).estado).toBe(204);
  });
});

describe('el emisor', () => {
  test('publica sus claves, solo las públicas, y dónde están', async () => {
    const jwks = (await (await fetch(p.jwksUri)).json()) as { keys: Record<string, string>[] };
    expect(jwks.keys).toEqual([
      { kty: 'RSA', alg: 'RS256', use: 'sig', kid: p.clave.kid, e: 'AQAB', n: expect.any(String) },
    ]);
    const descubierto = await fetch(new URL('/.well-known/openid-configuration', p.jwksUri));
    expect(await descubierto.json()).toMatchObject({ issuer: claimsBuenos.iss, jwks_uri: p.jwksUri });
    expect((await fetch(new URL('/otra', p.jwksUri))).status).toBe(404);
    expect((await fetch(p.jwksUri, { method: 'POST' })).status).toBe(404);
  });

  test('solo atiende a esta máquina', () => {
    expect(new URL(p.jwksUri).hostname).toBe('127.0.0.1');
  });
});
