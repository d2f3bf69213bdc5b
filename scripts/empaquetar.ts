/**
 * The Lambda bundles: one folder per function with index.mjs and the chunks that dynamic imports load on demand.
 *
 *   npm run empaquetar     writes dist/lambdas and prints what a cold start loads
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { type ADemanda, construirADemanda, dejarADemanda, REQUIRE_PROPIO } from './empaquetar/a-demanda.ts';
import { PONER_REQUIRE } from './empaquetar/migraciones.ts';
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

const BANNER = `${PONER_REQUIRE} const ${REQUIRE_PROPIO} = require;`;

/**
 * Where the build would write, were it not kept in memory: esbuild garbles a metafile whose paths have quotes in them,
 * and the folder that the user named may.
 */
const CONJUNTO = join(RAIZ, 'dist/conjunto');

type Salidas = esbuild.Metafile['outputs'];
type Contenidos = ReadonlyMap<string, Uint8Array>;

/** A file of the build and all that it imports: everything, or only what is read before the first invocation. */
const clausura = (salidas: Salidas, entrada: string, soloEnFrio: boolean): ReadonlySet<string> => {
  const vistos = new Set<string>();
  const visitar = (fichero: string): void => {
    const salida = salidas[fichero];
    if (salida === undefined || vistos.has(fichero)) return;
    vistos.add(fichero);
    for (const { path, kind } of salida.imports)
      if (!soloEnFrio || kind === 'import-statement') visitar(path);
  };
  visitar(entrada);
  return vistos;
};

const bytesDe = (salidas: Salidas, ficheros: ReadonlySet<string>): number =>
  [...ficheros].reduce((suma, fichero) => suma + (salidas[fichero]?.bytes ?? 0), 0);

/** The part of the metafile that one function consists of. */
const metafileDe = (todo: esbuild.Metafile, ficheros: ReadonlySet<string>): esbuild.Metafile => {
  const outputs = Object.fromEntries(Object.entries(todo.outputs).filter(([f]) => ficheros.has(f)));
  const usados = new Set(Object.values(outputs).flatMap((salida) => Object.keys(salida.inputs)));
  const inputs = Object.fromEntries(Object.entries(todo.inputs).filter(([f]) => usados.has(f)));
  return { inputs, outputs };
};

/** Writes a function's own closure into its folder: the entry as index.mjs, the chunks beside it as they are. */
const armar = async (
  funcion: string,
  contenidos: Contenidos,
  aDemanda: readonly ADemanda[],
  todo: esbuild.Metafile,
  o: OpcionesEmpaquetar,
): Promise<Paquete> => {
  const absoluta = (fichero: string): string => join(RAIZ, fichero);
  const entrada = Object.keys(todo.outputs).find((f) => absoluta(f) === join(CONJUNTO, `${funcion}.mjs`));
  if (entrada === undefined) throw new Error(`esbuild no ha producido ${funcion}.`);
  const ficheros = clausura(todo.outputs, entrada, false);
  const metafile = metafileDe(todo, ficheros);
  const carpeta = join(o.destino, funcion);
  await rm(carpeta, { recursive: true, force: true });
  await mkdir(join(carpeta, 'partes'), { recursive: true });
  const acompanantes = new Map<string, Uint8Array>();
  for (const fichero of ficheros) {
    const nombre = fichero === entrada ? 'index.mjs' : relative(CONJUNTO, absoluta(fichero));
    for (const sufijo of o.mapas ? ['', '.map'] : [''])
      await writeFile(join(carpeta, nombre + sufijo), contenidos.get(absoluta(fichero) + sufijo) ?? '');
    for (const { fichero: otro, contenido, loPide } of aDemanda)
      if (loPide(todo.outputs[fichero])) acompanantes.set(join(carpeta, dirname(nombre), otro), contenido);
  }
  for (const [ruta, contenido] of acompanantes) await writeFile(ruta, contenido);
  await writeFile(`${carpeta}.metafile.json`, JSON.stringify(metafile));
  return {
    funcion,
    entrada: join(carpeta, 'index.mjs'),
    metafile,
    bytesEnFrio: bytesDe(todo.outputs, clausura(todo.outputs, entrada, true)),
    bytesTotales: [...acompanantes.values()].reduce(
      (suma, { length }) => suma + length,
      bytesDe(todo.outputs, ficheros),
    ),
  };
};

/**
 * Bundles every function. They are built together, which parses the SDK once instead of once per function (1.2 s
 * against 10 s); a chunk holds only what exactly the functions that load it share, so no function carries foreign code.
 * @throws esbuild's error, whose message names file and line, if one does not compile.
 */
export const empaquetar = async (opciones: OpcionesEmpaquetar): Promise<Paquete[]> => {
  const o = { ...opciones, destino: resolve(opciones.destino) };
  const { funciones, entradaDe } = o.topologia ?? desplegable;
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: RAIZ,
    entryPoints: Object.fromEntries(funciones.map(({ nombre }) => [nombre, entradaDe(nombre)])),
    outdir: CONJUNTO,
    write: false,
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
    plugins: [...(o.plugins ?? []), dejarADemanda],
    metafile: true,
    logLevel: 'silent',
  });
  const aDemanda = await construirADemanda(RAIZ);
  const contenidos = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  // Source maps are outputs too, but nobody imports them.
  return Promise.all(funciones.map(({ nombre }) => armar(nombre, contenidos, aDemanda, metafile, o)));
};

if (import.meta.main) {
  try {
    const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`.padStart(9);
    for (const p of await empaquetar({ destino: join(RAIZ, 'dist/lambdas'), mapas: true }))
      console.log(
        `${p.funcion.padEnd(22)} arranque en frío ${kB(p.bytesEnFrio)}   total ${kB(p.bytesTotales)}`,
      );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
