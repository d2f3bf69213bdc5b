/**
 * npm run mutacion: changes every decision function and the table of states in every way that Stryker knows, and runs
 * the pure tests against each. Exit 0 only if all mutants die but those of scripts/mutacion/equivalentes.ts, and all
 * of those live.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { RAIZ } from './local/topologia.ts';
import { type Equivalente, equivalentes } from './mutacion/equivalentes.ts';

const informe = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          status: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: z.object({ line: z.int(), column: z.int() }) }),
        }),
      ),
    }),
  ),
});

type Mutante = Omit<Equivalente, 'porque'> & { readonly estado: string; readonly numero: number };

const mutantes = (): Mutante[] => {
  const { files } = informe.parse(JSON.parse(readFileSync(join(RAIZ, 'reports/mutacion.json'), 'utf8')));
  return Object.entries(files).flatMap(([archivo, { source, mutants }]) => {
    const lineas = source.split('\n');
    return mutants.map(({ mutatorName, status, replacement = '', location: { start } }) => ({
      archivo,
      mutador: mutatorName,
      linea: (lineas[start.line - 1] ?? '').trim(),
      numero: start.line,
      pone: replacement,
      estado: status,
    }));
  });
};

const esEl = (mutante: Mutante) => (uno: Equivalente) =>
  uno.archivo === mutante.archivo &&
  uno.mutador === mutante.mutador &&
  uno.linea === mutante.linea &&
  uno.pone === mutante.pone;

const { status } = spawnSync(
  process.execPath,
  [
    join(RAIZ, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    'scripts/mutacion/stryker.config.json',
  ],
  { cwd: RAIZ, stdio: 'inherit' },
);
if (status !== 0) process.exit(2);

const todos = mutantes();
const vivos = todos.filter(({ estado }) => estado !== 'Killed' && estado !== 'Timeout');
const inexplicados = vivos.filter((mutante) => !equivalentes.some(esEl(mutante)));
const rancios = equivalentes.filter((uno) => !vivos.some((mutante) => esEl(mutante)(uno)));
for (const { archivo, numero, mutador, linea, pone, estado } of inexplicados)
  console.log(`✘ ${archivo}:${numero} ${mutador} (${estado}): ${linea} → ${pone}`);
for (const { archivo, linea, pone } of rancios)
  console.log(`✘ ya no hay tal superviviente: ${archivo}: ${linea} → ${pone}`);
console.log(
  `${todos.length} mutantes, ${todos.length - vivos.length} muertos, ${vivos.length - inexplicados.length} equivalentes, ${inexplicados.length} sin explicar`,
);
process.exitCode = todos.length > 0 && inexplicados.length === 0 && rancios.length === 0 ? 0 : 1;
