/** npm run verificar: everything that is not a test. Runs all steps, says which failed, exit code 1 if any did. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RAIZ } from './local/topologia.ts';

const binario = (nombre: string): string => join(RAIZ, 'node_modules/.bin', nombre);

const PASOS: readonly { readonly nombre: string; readonly orden: readonly [string, ...string[]] }[] = [
  { nombre: 'formato y lint', orden: [binario('biome'), 'ci', '.'] },
  { nombre: 'tipos', orden: [binario('tsc'), '-p', '.'] },
];

const fallidos = PASOS.filter(({ nombre, orden: [programa, ...argumentos] }) => {
  console.log(`— ${nombre}`);
  return spawnSync(programa, argumentos, { cwd: RAIZ, stdio: 'inherit' }).status !== 0;
}).map(({ nombre }) => nombre);

console.log(fallidos.length === 0 ? 'Todo en orden.' : `Falla: ${fallidos.join(', ')}.`);
process.exitCode = fallidos.length === 0 ? 0 : 1;
