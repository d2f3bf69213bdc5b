/** The documents on disk: what was committed last is what clients were promised. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventos } from '../../shared/eventos/registro.ts';
import { generarAsyncapi } from './asyncapi.ts';
import { compararEventos, type Esquemas } from './comparar-eventos.ts';
import { compararOpenapi } from './comparar-openapi.ts';
import { objeto } from './documento.ts';
import { esquemaDeEvento } from './json-schema.ts';
import { generarOpenapi } from './openapi.ts';

const OPENAPI = 'openapi.json';
const EVENTO = /^eventos\/(.+)\.json$/;

/** Contents by path inside the folder. */
export type Documentos = ReadonlyMap<string, string>;

const escribible = (documento: unknown): string => `${JSON.stringify(documento, null, 2)}\n`;

export const generar = (): Documentos =>
  new Map([
    [OPENAPI, escribible(generarOpenapi())],
    ['asyncapi.json', escribible(generarAsyncapi())],
    ...Object.entries(eventos).map(
      ([tipo, { esquema }]) => [`eventos/${tipo}.json`, escribible(esquemaDeEvento(esquema))] as const,
    ),
  ]);

/** None where the folder is not there yet. */
export const leer = async (carpeta: string): Promise<Documentos> => {
  const nombres = await readdir(carpeta, { recursive: true }).catch(() => []);
  const documentos = nombres.filter((nombre) => nombre.endsWith('.json')).sort();
  return new Map(
    await Promise.all(
      documentos.map(async (nombre) => [nombre, await readFile(join(carpeta, nombre), 'utf8')] as const),
    ),
  );
};

export const escribir = async (carpeta: string, nuevos: Documentos): Promise<void> => {
  for (const nombre of (await leer(carpeta)).keys()) {
    if (!nuevos.has(nombre)) await rm(join(carpeta, nombre));
  }
  for (const [nombre, contenido] of nuevos) {
    await mkdir(dirname(join(carpeta, nombre)), { recursive: true });
    await writeFile(join(carpeta, nombre), contenido);
  }
};

const esquemasDe = (documentos: Documentos): Esquemas =>
  Object.fromEntries(
    [...documentos].flatMap(([nombre, contenido]) => {
      const [, tipo] = EVENTO.exec(nombre) ?? [];
      return tipo === undefined ? [] : [[tipo, objeto(JSON.parse(contenido))]];
    }),
  );

const openapiDe = (documentos: Documentos) => objeto(JSON.parse(documentos.get(OPENAPI) ?? '{}'));

/** What the new documents break that the old ones promised, one Spanish sentence each. */
export const rupturas = (antes: Documentos, ahora: Documentos): string[] => [
  ...compararOpenapi(openapiDe(antes), openapiDe(ahora)),
  ...compararEventos(esquemasDe(antes), esquemasDe(ahora)),
];

/** Files that are not what the code gives. */
export const diferencias = (antes: Documentos, ahora: Documentos): string[] =>
  [...new Set([...antes.keys(), ...ahora.keys()])]
    .filter((nombre) => antes.get(nombre) !== ahora.get(nombre))
    .sort();
