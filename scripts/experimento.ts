/** `npm run experimento`: see scripts/experimento/principal.ts. */
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { principal } from './experimento/principal.ts';

const corte = new AbortController();
for (const senal of ['SIGINT', 'SIGTERM'] as const)
  process.on(senal, () => corte.abort(new Error('interrumpido')));

process.exitCode = await principal(process.argv.slice(2), {
  salida: process.stdout,
  error: process.stderr,
  raiz: path.resolve(import.meta.dirname, '..'),
  databaseUrl: process.env.DATABASE_URL,
  senal: corte.signal,
  reloj: () => performance.now(),
  ahora: () => new Date(),
  casualidad: () => randomInt(2 ** 32) / 2 ** 32,
});
