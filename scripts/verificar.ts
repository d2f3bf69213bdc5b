/**
 * npm run verificar: all that is checked without being a test. Every step runs, also after one has failed, so that
 * one run shows everything.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RAIZ } from './local/topologia.ts';

const MODULOS = join(RAIZ, 'node_modules');

interface Paso {
  readonly nombre: string;
  readonly orden: readonly string[];
  /** A tool that looked at nothing also ends with 0: what its output must say to count. */
  readonly debeDecir?: RegExp;
}

const pasos: readonly Paso[] = [
  {
    nombre: 'formato y estilo',
    orden: [`${MODULOS}/@biomejs/biome/bin/biome`, 'ci', '--error-on-warnings', '.'],
  },
  { nombre: 'tipos', orden: [`${MODULOS}/typescript/bin/tsc`, '-p', '.'] },
  {
    nombre: 'reglas de dependencia',
    orden: [
      `${MODULOS}/dependency-cruiser/bin/dependency-cruiser.mjs`,
      '--config',
      '.dependency-cruiser.cjs',
      'functions',
      'shared',
      'infra',
      'scripts',
    ],
    debeDecir: /no dependency violations found \([1-9]\d* modules, [1-9]\d* dependencies/,
  },
  { nombre: 'sin dobles de prueba', orden: ['scripts/dobles.ts'] },
  { nombre: 'código muerto', orden: [`${MODULOS}/knip/bin/knip.js`, '--no-progress'] },
  { nombre: 'contratos', orden: ['scripts/contratos.ts', '--comprobar'] },
  { nombre: 'runbooks', orden: ['scripts/runbooks.ts', '--comprobar'] },
  { nombre: 'esquema de la base', orden: ['scripts/esquema.ts', '--comprobar'] },
  { nombre: 'síntesis de la infraestructura', orden: ['infra/main.ts'] },
];

const correr = ({ nombre, orden, debeDecir }: Paso): boolean => {
  const inicio = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, orden, {
    cwd: RAIZ,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const bien = status === 0 && (debeDecir === undefined || debeDecir.test(stdout));
  console.log(`${bien ? '✔' : '✘'} ${nombre} (${((performance.now() - inicio) / 1000).toFixed(1)} s)`);
  if (!bien) console.log(`${stdout}\n${stderr}`.trim());
  return bien;
};

const resultados = pasos.map(correr);
process.exitCode = resultados.every(Boolean) ? 0 : 1;
