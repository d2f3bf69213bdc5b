import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, inject, test } from 'vitest';
import { hasta } from '../shared/pruebas/hasta.ts';

const guion = new URL('local.ts', import.meta.url).pathname;

const local = (...argumentos: string[]) => {
  const r = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', guion, ...argumentos], {
    encoding: 'utf8',
  });
  return { codigo: r.status, salida: r.stdout, queja: r.stderr.trim().split('\n') };
};

describe('npm start con argumentos malos: código 2 y una frase', () => {
  test.each([
    [['--inventado'], '--inventado'],
    [['suelto'], 'suelto'],
    [['--puerto', 'x'], '--puerto'],
    [['--puerto', '70000'], '--puerto'],
    [['--autenticacion=si'], '--autenticacion'],
    [['--efimero', '--datos-dir', 'x'], '--efimero'],
  ])('%j', (argumentos, pista) => {
    const { codigo, salida, queja } = local(...argumentos);
    expect(codigo).toBe(2);
    expect(salida).toBe('');
    expect(queja).toHaveLength(1);
    expect(queja[0]).toContain(pista);
  });
});

test('--autenticacion exige un token, y el arranque dice cómo hacer uno: también con --efimero', async (t) => {
  const opciones = ['--puerto', '0', '--efimero', '--sin-demo', '--autenticacion'];
  const proceso = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', guion, ...opciones], {
    env: { ...process.env, DATABASE_URL: inject('urlBaseDatos') },
  });
  t.onTestFinished(() => void proceso.kill('SIGKILL'));
  const dicho = { salida: '', queja: '' };
  proceso.stdout.on('data', (trozo) => {
    dicho.salida += trozo;
  });
  proceso.stderr.on('data', (trozo) => {
    dicho.queja += trozo;
  });
  await hasta(() => dicho.salida.includes('\n'), 30_000);
  const url = dicho.salida.trim().replace('listo ', '');
  const [, argumentos = ''] = /^Exige un token: npm run token -- (.*) \(claves/m.exec(dicho.queja) ?? [];
  const token = spawnSync(
    process.execPath,
    [new URL('token.ts', import.meta.url).pathname, ...argumentos.split(' ')],
    {
      encoding: 'utf8',
    },
  ).stdout.trim();
  const estado = async (headers: Record<string, string>) =>
    (await fetch(`${url}/bodega/items`, { headers })).status;
  expect(await estado({})).toBe(401);
  expect(await estado({ authorization: `Bearer ${token}` })).toBe(200);
  proceso.kill('SIGTERM');
  expect(await once(proceso, 'exit')).toEqual([0, null]);
}, 60_000);
