import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { claveDelEmisor } from './local/identidad/clave.ts';

const guion = new URL('token.ts', import.meta.url).pathname;
const carpeta = mkdtempSync(join(tmpdir(), 'vigia-token-'));
afterAll(() => rmSync(carpeta, { recursive: true }));

const token = (...argumentos: string[]) => {
  const r = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', guion, ...argumentos], {
    encoding: 'utf8',
    cwd: carpeta,
  });
  return { codigo: r.status, salida: r.stdout.trim(), queja: r.stderr.trim() };
};

describe('npm run token', () => {
  test('imprime un token, y nada más, que vale una hora para la carpeta por omisión', async () => {
    const { codigo, salida, queja } = token('--rol', 'cliente', '--cliente-id', ' ferretería sol ');
    expect([codigo, queja]).toEqual([0, '']);
    const { jwks } = await claveDelEmisor(join(carpeta, '.vigia'));
    const { payload } = await jwtVerify(salida, createLocalJWKSet(jwks));
    expect(payload).toMatchObject({
      sub: 'cliente:ferretería sol',
      rol: 'cliente',
      cliente_id: 'ferretería sol',
      client_id: 'vigia',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test('--datos-dir: la clave de esa carpeta, hecha una vez y solo para su dueño', async () => {
    const otra = join(carpeta, 'otra');
    const tokens = [
      token('--rol', 'admin', '--datos-dir', otra),
      token('--rol', 'admin', '--datos-dir', otra),
    ];
    expect(statSync(join(otra, 'clave-emisor.pem')).mode & 0o777).toBe(0o600);
    const { jwks } = await claveDelEmisor(otra);
    for (const { salida } of tokens) await jwtVerify(salida, createLocalJWKSet(jwks));
  });

  test.each([
    ['90', 90],
    ['45s', 45],
    ['15m', 900],
    ['8h', 28_800],
    ['30d', 2_592_000],
  ])('--duracion %s', (duracion, segundos) => {
    const { exp = 0, iat = 0 } = decodeJwt(token('--rol', 'bodega', '--duracion', duracion).salida);
    expect(exp - iat).toBe(segundos);
  });

  test.each([
    [[], '--rol'],
    [['--rol', 'jefe'], 'cliente, bodega, supervisor, operaciones, admin'],
    [['--rol'], '--rol'],
    [['--rol', 'cliente'], '--cliente-id'],
    [['--rol', 'cliente', '--cliente-id', '  '], '--cliente-id'],
    [['--rol', 'cliente', '--cliente-id', 'x'.repeat(201)], '--cliente-id'],
    [['--rol', 'admin', '--duracion', '0'], '--duracion'],
    [['--rol', 'admin', '--duracion', '31d'], '--duracion'],
    [['--rol', 'admin', '--duracion', '-5'], '--duracion'],
    [['--rol', 'admin', '--duracion', 'mucho'], '--duracion'],
    [['--rol', 'admin', '--datos-dir', ''], '--datos-dir'],
    [['--inventado'], '--inventado'],
    [['suelto'], 'suelto'],
  ])('%j: código 2 y una frase', (argumentos, pista) => {
    const { codigo, salida, queja } = token(...argumentos);
    expect([codigo, salida]).toEqual([2, '']);
    expect(queja.split('\n')).toHaveLength(1);
    expect(queja).toContain(pista);
  });
});

test('de dos que hacen la clave a la vez, vale la misma para los dos', async () => {
  const nueva = join(carpeta, 'nueva');
  const claves = await Promise.all([1, 2, 3].map(() => claveDelEmisor(nueva)));
  expect(new Set(claves.map(({ kid }) => kid)).size).toBe(1);
});
