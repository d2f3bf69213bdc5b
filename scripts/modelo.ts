/**
 * npm run modelo [-- --fallos N]: has Spin walk through every state of scripts/modelo/protocolo.pml with up to N
 * faults (default 2), then takes each safeguard out and asks for the counterexample. Exit 0 only if the protocol has no
 * error and each sabotaged one has; 2 where Spin or a C compiler cannot be had.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { abrirApt } from './arranque/apt.mjs';
import { RAIZ } from './local/topologia.ts';
import { type Caso, casos, leerPan } from './modelo/casos.ts';

const PROTOCOLO = join(RAIZ, 'scripts/modelo/protocolo.pml');
/** Far deeper than any run of the model; pan says when it was not enough, and then the search does not count. */
const HONDURA_MAX = '-m200000';
const QUE_HACER =
  'No encuentro Spin y un compilador de C y no he podido instalarlos: el modelo no se ha comprobado. Instálelos (en Debian y Ubuntu, los paquetes spin, gcc y libc6-dev).';

const hay = (programa: string): boolean => spawnSync(programa, ['--version']).error === undefined;

const asegurarSpin = async (): Promise<void> => {
  if (hay('spin') && hay('cc')) return;
  console.error('Instalo Spin; puede tardar un minuto…');
  const apt = process.platform === 'linux' ? abrirApt() : undefined;
  for (const paquete of ['spin', 'gcc', 'libc6-dev']) {
    if (apt === undefined) break;
    if ((await apt.instalar(paquete)) !== 0) {
      // A stale list names files that the mirror no longer has.
      await apt.actualizar();
      await apt.instalar(paquete);
    }
  }
  if (!hay('spin') || !hay('cc')) throw new Error(QUE_HACER);
};

/** @throws Error with what the program said, if it failed */
const correr = (carpeta: string, programa: string, argumentos: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(programa, argumentos, {
    cwd: carpeta,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined || status !== 0) {
    throw new Error(`${programa} ${argumentos.join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`}`);
  }
  return stdout;
};

/** @returns whether the case came out as it had to */
const probar = (carpeta: string, caso: Caso, fallos: number): boolean => {
  const inicio = performance.now();
  const definidas = [
    `-DFALLOS=${caso.fallos ?? fallos}`,
    ...(caso.sin === undefined ? [] : [`-D${caso.sin}`]),
  ];
  correr(carpeta, 'spin', [...definidas, '-a', 'protocolo.pml']);
  const modo = caso.busca === 'ciclos' ? '-DNP' : '-DSAFETY';
  correr(carpeta, 'cc', ['-w', '-O2', modo, '-DCOLLAPSE', '-o', 'pan', 'pan.c']);
  const salida = correr(carpeta, './pan', [HONDURA_MAX, ...(caso.busca === 'ciclos' ? ['-l'] : [])]);
  const { errores, estados, completa } = leerPan(salida);
  const bien = caso.espera === 'contraejemplo' ? errores > 0 : errores === 0 && completa;
  const segundos = ((performance.now() - inicio) / 1000).toFixed(1);
  const hallado = errores > 0 ? 'contraejemplo' : completa ? 'sin errores' : 'búsqueda incompleta';
  console.log(`${bien ? '✔' : '✘'} ${caso.nombre}: ${hallado}, ${estados} estados, ${segundos} s`);
  return bien;
};

const { values } = parseArgs({ options: { fallos: { type: 'string', default: '2' } } });
const fallos = Number(values.fallos);
const carpeta = mkdtempSync(join(tmpdir(), 'vigia-modelo-'));
try {
  if (!Number.isInteger(fallos) || fallos < 1 || fallos > 9)
    throw new Error('--fallos es un entero de 1 a 9.');
  await asegurarSpin();
  copyFileSync(PROTOCOLO, join(carpeta, 'protocolo.pml'));
  const resultados = casos.map((caso) => probar(carpeta, caso, fallos));
  process.exitCode = resultados.every(Boolean) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
} finally {
  rmSync(carpeta, { recursive: true, force: true });
}
