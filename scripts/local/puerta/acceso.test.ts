import { expect, type TestContext, test } from 'vitest';
import { abrirPuertaConTokens, firmar, type PuertaConTokens } from '../pruebas/identidad.ts';

const limites = {
  cliente: { rafaga: 2, porSegundo: 1 },
  personal: { rafaga: 4, porSegundo: 1 },
  clientesMax: 10,
} as unknown as NonNullable<Parameters<typeof abrirPuertaConTokens>[0]>;

const abrir = async (t: TestContext): Promise<PuertaConTokens> => {
  const p = await abrirPuertaConTokens(limites);
  t.onTestFinished(() => p.detener());
  return p;
};

const estados = async (p: PuertaConTokens, claims: Readonly<Record<string, unknown>>, veces: number) => {
  const authorization = `Bearer ${await firmar(p.clave, claims)}`;
  const vistos: number[] = [];
  for (let i = 0; i < veces; i += 1)
    vistos.push((await fetch(`${p.url}/hacer/x`, { headers: { authorization } })).status);
  return vistos;
};

const ana = { rol: 'cliente', cliente_id: 'ana', sub: '1' };

test('pasado su ritmo, 429 de la puerta con Retry-After en segundos enteros; esperados esos, entra', async (t) => {
  const p = await abrir(t);
  expect(await estados(p, ana, 2)).toEqual([200, 200]);
  const authorization = `Bearer ${await firmar(p.clave, ana)}`;
  const rechazo = await fetch(`${p.url}/hacer/x`, { headers: { authorization } });
  expect([rechazo.status, await rechazo.json()]).toMatchObject([
    429,
    { title: 'Demasiadas peticiones', instance: '/hacer/x' },
  ]);
  expect(rechazo.headers.get('retry-after')).toBe('1');
  expect(rechazo.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(rechazo.headers.get('access-control-expose-headers')).toContain('retry-after');
  p.reloj.ms += 1000;
  expect(await estados(p, ana, 2)).toEqual([200, 429]);
});

test('un cliente tiene una sola cuota, con cuantos tokens y personas sea; los demás, la suya', async (t) => {
  const p = await abrir(t);
  expect(await estados(p, ana, 2)).toEqual([200, 200]);
  expect(await estados(p, { ...ana, sub: '2' }, 1)).toEqual([429]);
  expect(await estados(p, { ...ana, cliente_id: 'eva' }, 1)).toEqual([200]);
});

test('el personal tiene otra cuota, por persona; nadie gasta la de un cliente haciéndose llamar como él', async (t) => {
  const p = await abrir(t);
  const bodega = { rol: 'bodega', sub: 'cliente:ana', cliente_id: 'ana' };
  expect(await estados(p, bodega, 5)).toEqual([200, 200, 200, 200, 429]);
  expect(await estados(p, ana, 1)).toEqual([200]);
});

test('un token malo no gasta la cuota de nadie, y las rutas para todos no tienen', async (t) => {
  const p = await abrir(t);
  expect(await estados(p, { ...ana, exp: 1 }, 3)).toEqual([401, 401, 401]);
  for (let i = 0; i < 6; i += 1) expect((await fetch(`${p.url}/eco`)).status).toBe(200);
  expect(await estados(p, ana, 2)).toEqual([200, 200]);
});
