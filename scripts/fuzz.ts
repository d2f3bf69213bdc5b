/** `npm run fuzz`: see scripts/fuzz/principal.ts. */
import { randomInt } from 'node:crypto';
import { principal } from './fuzz/principal.ts';

const corte = new AbortController();
for (const senal of ['SIGINT', 'SIGTERM'] as const)
  process.on(senal, () => corte.abort(new Error('interrumpido')));

process.exitCode = await principal(process.argv.slice(2), {
  salida: process.stdout,
  error: process.stderr,
  senal: corte.signal,
  casualidad: () => randomInt(2 ** 32) / 2 ** 32,
});
