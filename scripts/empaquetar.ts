/**
 * The Lambda bundles: one folder per function with index.mjs and the chunks that dynamic imports load on demand.
 *
 *   npm run empaquetar     writes dist/lambdas and prints what a cold start loads
 */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { desplegable, RAIZ } from './local/topologia.ts';

export interface OpcionesEmpaquetar {
  /** Folder that gets one subfolder per function; what was in those is replaced. */
  readonly destino: string;
  /** Absent: everything that is deployed. */
  readonly topologia?: typeof desplegable;
  readonly plugins?: esbuild.Plugin[];
  /** Source maps are for AWS's log reader; the local engine does without. */
  readonly mapas?: boolean;
}

export interface Paquete {
  readonly funcion: string;
  /** What the runtime imports: exports `handler`. */
  readonly entrada: string;
  readonly metafile: esbuild.Metafile;
  readonly bytesEnFrio: number;
  readonly bytesTotales: number;
}

/** CommonJS dependencies (mysql2) call require, which an ES module does not have. */
const BANNER =
  "import { createRequire as __crearRequire } from 'node:module'; const require = __crearRequire(import.meta.url);";

const esCodigo = (fichero: string): boolean => fichero.endsWith('.mjs');

/** The entry and all that it imports statically: what is read and parsed before the first invocation. */
const bytesEnFrio = ({ outputs }: esbuild.Metafile): number => {
  const vistos = new Set<string>();
  const visitar = (fichero: string): number => {
    const salida = outputs[fichero];
    if (salida === undefined || vistos.has(fichero)) return 0;
    vistos.add(fichero);
    return salida.imports
      .filter((i) => i.kind === 'import-statement')
      .reduce((suma, i) => suma + visitar(i.path), salida.bytes);
  };
  // What a dynamic import loads is an entry point to esbuild too, but lies among the parts.
  const entrada = Object.keys(outputs).find((f) => esCodigo(f) && !f.includes('/partes/'));
  return entrada === undefined ? 0 : visitar(entrada);
};

const empaquetarUna = async (funcion: string, entrada: string, o: OpcionesEmpaquetar): Promise<Paquete> => {
  const carpeta = join(o.destino, funcion);
  const nueva = `${carpeta}.nueva`;
  await rm(nueva, { recursive: true, force: true });
  await mkdir(nueva, { recursive: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: RAIZ,
    entryPoints: { index: entrada },
    outdir: nueva,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    keepNames: true,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'partes/[name]-[hash]',
    mainFields: ['module', 'main'],
    sourcemap: o.mapas ? 'external' : false,
    banner: { js: BANNER },
    plugins: [...(o.plugins ?? [])],
    metafile: true,
    logLevel: 'silent',
  });
  await writeFile(`${carpeta}.metafile.json`, JSON.stringify(metafile));
  await rm(carpeta, { recursive: true, force: true });
  await rename(nueva, carpeta);
  const total = Object.entries(metafile.outputs)
    .filter(([fichero]) => esCodigo(fichero))
    .reduce((suma, [, salida]) => suma + salida.bytes, 0);
  return {
    funcion,
    entrada: join(carpeta, 'index.mjs'),
    metafile,
    bytesEnFrio: bytesEnFrio(metafile),
    bytesTotales: total,
  };
};

/** Bundles every function. @throws esbuild's error, whose message names file and line, if one does not compile. */
export const empaquetar = (o: OpcionesEmpaquetar): Promise<Paquete[]> => {
  const { funciones, entradaDe } = o.topologia ?? desplegable;
  const destino = resolve(o.destino);
  return Promise.all(
    funciones.map(({ nombre }) => empaquetarUna(nombre, entradaDe(nombre), { ...o, destino })),
  );
};

if (import.meta.main) {
  try {
    const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`.padStart(9);
    for (const p of await empaquetar({ destino: join(RAIZ, 'dist/lambdas'), mapas: true }))
      console.log(
        `${p.funcion.padEnd(22)} arranque en frío ${kB(p.bytesEnFrio)}   total ${kB(p.bytesTotales)}   ${Math.round((await stat(p.entrada)).size / 1000)} kB de entrada`,
      );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
