import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasta } from '../../shared/pruebas/hasta.ts';

const ARRANQUE = new URL('../arranque.mjs', import.meta.url).pathname;
const GUION = `process.on('SIGTERM', () => { console.log('adiós'); process.exit(0); });
setInterval(() => undefined, 1000);
console.log('listo');`;

test.each([
  ['de npm', { npm_lifecycle_event: 'start' }, true],
  ['de una shell cualquiera', { npm_lifecycle_event: undefined }, false],
] as const)('kill -9 %s', async (_, env, acaba) => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-arranque-'));
  try {
    const guion = join(carpeta, 'guion.mjs');
    await writeFile(guion, GUION);
    // The second command keeps the shell there as the parent, as npm is.
    const padre = spawn(
      'sh',
      ['-c', `"${process.execPath}" "${ARRANQUE}" --sin-base "${guion}" & echo $!; wait`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...env },
      },
    );
    let dicho = '';
    padre.stdout.on('data', (trozo) => {
      dicho += trozo;
    });
    const cerrado = once(padre.stdout, 'close');
    await hasta(() => dicho.includes('listo'), 20_000);
    padre.kill('SIGKILL');
    // Twice as long as it takes to notice.
    const fin = acaba ? cerrado : new Promise((resolver) => setTimeout(resolver, 1_000));
    await fin;
    expect(dicho.includes('adiós')).toBe(acaba);
    if (!acaba) {
      process.kill(Number(dicho.split('\n')[0]), 'SIGTERM');
      await cerrado;
    }
  } finally {
    await rm(carpeta, { recursive: true, force: true });
  }
});
