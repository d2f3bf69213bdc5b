/**
 * npm run saboteos [-- --pedidos N] [NAME…]: runs the experiment once with each deliberately broken component and
 * holds it to its word: exit 1, and for the reason the saboteur is known for. Exit 0 only if all were caught so.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { nombresDeComprobaciones } from './experimento/oraculo/hallazgo.ts';
import { dictaminar, type Saboteo } from './experimento/saboteo.ts';
import { saboteos } from './experimento/saboteos.ts';

const informeEscrito = z.object({
  comprobaciones: z.array(z.object({ nombre: z.enum(nombresDeComprobaciones), hallazgos: z.int() })),
});

interface Final {
  readonly codigo: number | null;
  /** What it said on its error output: only of interest where it ended otherwise than it should. */
  readonly quejas: string;
}

const correr = (argumentos: readonly string[]): Promise<Final> =>
  new Promise((listo) => {
    const guion = join(import.meta.dirname, 'experimento.ts');
    const hijo = spawn(process.execPath, [guion, ...argumentos], { stdio: ['ignore', 'ignore', 'pipe'] });
    let quejas = '';
    hijo.stderr.on('data', (trozo: Buffer) => {
      quejas += trozo.toString();
    });
    hijo.on('close', (codigo) => listo({ codigo, quejas }));
  });

/** @returns whether the saboteur was caught, by its exit code and for its own reason */
const probar = async (saboteo: Saboteo, pedidos: string): Promise<boolean> => {
  const salida = await mkdtemp(join(tmpdir(), 'vigia-saboteo-'));
  try {
    const inicio = performance.now();
    const { codigo, quejas } = await correr([
      '--saboteo',
      saboteo.nombre,
      '--pedidos',
      pedidos,
      '--salida',
      salida,
    ]);
    if (codigo !== 1) {
      console.log(`✘ «${saboteo.nombre}»: el experimento terminó con ${codigo}, no con 1.\n${quejas}`);
      return false;
    }
    const { comprobaciones } = informeEscrito.parse(
      JSON.parse(await readFile(join(salida, 'experimento.json'), 'utf8')),
    );
    const rotas = comprobaciones.filter(({ hallazgos }) => hallazgos > 0).map(({ nombre }) => nombre);
    const { porSuRazon, frase } = dictaminar(saboteo, rotas);
    const segundos = ((performance.now() - inicio) / 1000).toFixed(0);
    console.log(`${porSuRazon ? '✔' : '✘'} ${frase} ${segundos} s.`);
    return porSuRazon;
  } finally {
    await rm(salida, { recursive: true, force: true });
  }
};

const { values, positionals } = parseArgs({
  options: { pedidos: { type: 'string', default: '2000' } },
  allowPositionals: true,
});
const desconocidos = positionals.filter((nombre) => !saboteos.some((saboteo) => saboteo.nombre === nombre));
if (desconocidos.length > 0) {
  console.error(
    `No hay saboteo que se llame ${desconocidos.join(', ')}; los nombres: npm run experimento -- --saboteo lista`,
  );
  process.exit(2);
}
const elegidos = saboteos.filter(({ nombre }) => positionals.length === 0 || positionals.includes(nombre));
let delatados = 0;
for (const saboteo of elegidos) if (await probar(saboteo, values.pedidos)) delatados += 1;
console.log(`${delatados} de ${elegidos.length} saboteos delatados por su razón.`);
process.exitCode = delatados === elegidos.length ? 0 : 1;
