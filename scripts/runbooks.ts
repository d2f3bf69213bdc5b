/**
 * npm run runbooks: writes docs/runbooks, one page per alarm of infra/topologia.ts, each with commands that run as they
 * are written. With --comprobar it only compares; `npm run verificar` does that.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RAIZ } from './local/topologia.ts';
import { paginasDeColas } from './runbooks/colas.ts';
import { enMarkdown } from './runbooks/partes.ts';
import { paginasDeVigilancia } from './runbooks/vigilancia.ts';

const CARPETA = join(RAIZ, 'docs/runbooks');
/** Written by hand: how to use all the others. */
const A_MANO = 'README.md';

const deseadas = new Map(
  [...paginasDeVigilancia, ...paginasDeColas].map((pagina) => [`${pagina.nombre}.md`, enMarkdown(pagina)]),
);

const { comprobar } = parseArgs({ options: { comprobar: { type: 'boolean', default: false } } }).values;
const hay = (await readdir(CARPETA)).filter((fichero) => fichero !== A_MANO);
const sobran = hay.filter((fichero) => !deseadas.has(fichero));
const leida = (fichero: string): Promise<string> => readFile(join(CARPETA, fichero), 'utf8').catch(() => '');
const viejas: string[] = [];
for (const [fichero, texto] of deseadas) if ((await leida(fichero)) !== texto) viejas.push(fichero);

if (comprobar && viejas.length + sobran.length > 0) {
  console.error(`docs/runbooks no está al día (npm run runbooks): ${[...viejas, ...sobran].join(', ')}`);
  process.exitCode = 1;
} else if (!comprobar) {
  for (const fichero of viejas) await writeFile(join(CARPETA, fichero), deseadas.get(fichero) ?? '');
  for (const fichero of sobran) await rm(join(CARPETA, fichero));
  console.log(`Escritas ${viejas.length} páginas, borradas ${sobran.length}.`);
}
