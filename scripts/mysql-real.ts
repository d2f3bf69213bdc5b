/**
 * npm run mysql-real [-- --rapido]: the whole suite and every single fault on a real MySQL server instead of MariaDB.
 * `--rapido` runs the tests that speak to the database, and a few faults. Where no MySQL can be had it says so and
 * ends with 0: that is nobody's mistake.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RAIZ } from './local/topologia.ts';
import { obtenerMySql } from './mysql-real/obtener.ts';

const rapido = process.argv.includes('--rapido');
const VITEST = join(RAIZ, 'node_modules/vitest/vitest.mjs');
/** Each writes or reads what MySQL and MariaDB are known to see differently. */
const PRUEBAS = [
  'functions/validador',
  'functions/operaciones',
  'functions/faltante-tardio',
  'functions/reconciliador',
  'scripts/migrar',
  'scripts/caos/proxy',
  'shared/adaptadores',
];
const FALLOS = [
  'base-muerta-en-commit',
  'commit-sin-respuesta',
  'solo-lectura',
  'demasiadas-conexiones',
  'espera-de-bloqueo',
  'interbloqueo',
];

const pasos: readonly (readonly string[])[] = [
  [VITEST, 'run', ...(rapido ? PRUEBAS : [])],
  [join(RAIZ, 'scripts/caos.ts'), '--simples', ...(rapido ? ['--rapido', '--solo', FALLOS.join()] : [])],
];

const correr = (paso: readonly string[], ruta: string): boolean => {
  const { DATABASE_URL: _, ...entorno } = process.env;
  const argumentos = [...process.execArgv, ...paso];
  const { status } = spawnSync(process.execPath, argumentos, {
    cwd: RAIZ,
    stdio: 'inherit',
    env: { ...entorno, VIGIA_SERVIDOR_BD: ruta },
  });
  return status === 0;
};

try {
  const { ruta, version } = await obtenerMySql(join(RAIZ, '.vigia-mysql'));
  console.log(`MySQL ${version}`);
  process.exitCode = pasos.map((paso) => correr(paso, ruta)).every(Boolean) ? 0 : 1;
} catch (error) {
  console.log(`Sin MySQL: ${error instanceof Error ? error.message : String(error)}. No se prueba nada.`);
}
