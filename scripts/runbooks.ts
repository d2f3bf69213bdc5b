/**
 * npm run runbooks: writes into docs/runbooks one page per alarm that the local engine evaluates too, each with commands that run as they
 * are written. With --comprobar it only compares; `npm run verificar` does that.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RAIZ } from './local/topologia.ts';
import { paginasDeColas } from './runbooks/colas.ts';
import { enMarkdown, MARCA } from './runbooks/partes.ts';
import { paginasDeVigilancia } from './runbooks/vigilancia.ts';

const CARPETA = join(RAIZ, 'docs/runbooks');

const deseadas = new Map(
  [...paginasDeVigilancia, ...paginasDeColas].map((pagina) => [`${pagina.nombre}.md`, enMarkdown(pagina)]),
);

const { comprobar } = parseArgs({ options: { comprobar: { type: 'boolean', default: false } } }).values;
const leida = (fichero: string): Promise<string> => readFile(join(CARPETA, fichero), 'utf8').catch(() => '');
const sobran: string[] = [];
for (const fichero of await readdir(CARPETA))
  if (!deseadas.has(fichero) && (await leida(fichero)).startsWith(MARCA)) sobran.push(fichero);
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
