/**
 * npm run contract:drift -- --url URL: is the openapi.json that is deployed there the repository's? Exit 0: yes; 1: no, with what
 * differs and what of it would break clients; 2: bad arguments, or nobody answers.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { derivas } from './infra/deriva.ts';
import { RAIZ } from './local/topologia.ts';

const PROPIO = join(RAIZ, 'docs/contratos/openapi.json');

try {
  const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
  if (url === undefined) throw new Error('Uso: npm run contract:drift -- --url URL');
  const respuesta = await fetch(new URL('/openapi.json', url), { signal: AbortSignal.timeout(30_000) });
  if (!respuesta.ok) throw new Error(`${url}/openapi.json contestó ${respuesta.status}`);
  const propio = await readFile(PROPIO, 'utf8');
  const { distintas, rupturas } = derivas(JSON.parse(propio), await respuesta.json());
  for (const una of distintas) console.log(`  ${una}`);
  for (const una of rupturas) console.log(`  ruptura: ${una}`);
  const suma = createHash('sha256').update(propio).digest('hex').slice(0, 12);
  console.log(
    distintas.length === 0
      ? `El contrato desplegado es el del repositorio (sha256 ${suma}…).`
      : `El contrato desplegado no es el del repositorio: ${distintas.length} diferencias, ${rupturas.length} rupturas.`,
  );
  process.exitCode = distintas.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
