/** `npm run caos`: see scripts/caos/principal.ts. */
import { principal } from './caos/principal.ts';

const corte = new AbortController();
for (const senal of ['SIGINT', 'SIGTERM'] as const)
  process.on(senal, () => corte.abort(new Error('interrumpido')));

process.exitCode = await principal(process.argv.slice(2), corte.signal);
