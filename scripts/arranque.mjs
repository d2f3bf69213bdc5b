/**
 * Self-set-up in front of every npm script: dependencies, the pinned Node, a database server; then the real
 * script. Plain JavaScript without dependencies, because it must run on whatever Node (>= 20) the machine has,
 * before anything is installed.
 *
 *   node scripts/arranque.mjs [--sin-base] SCRIPT [ARGUMENTS…]
 */
import { instalarDependencias } from './arranque/dependencias.mjs';
import { ejecutar } from './arranque/ejecutar.mjs';
import { asegurarServidor } from './arranque/servidor-bd.mjs';

const [primero, ...resto] = process.argv.slice(2);
const sinBase = primero === '--sin-base';
const [script, ...argumentos] = sinBase ? resto : [primero, ...resto];

const RAIZ = new URL('..', import.meta.url);

try {
  if (script === undefined)
    throw new Error('Uso: node scripts/arranque.mjs [--sin-base] SCRIPT [ARGUMENTOS]');
  const node = await instalarDependencias(RAIZ);
  if (!sinBase && !process.env.DATABASE_URL) await asegurarServidor();
  ejecutar({ node, raiz: RAIZ, script, argumentos });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
