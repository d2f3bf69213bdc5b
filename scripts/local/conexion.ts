/** How other tools of this machine find a running system: a file in its data folder, for its owner's eyes only. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { vive } from './procesos/vivo.ts';

const conexion = z.object({
  pid: z.int(),
  url: z.url(),
  /** With the password that this start has made. */
  databaseUrl: z.url(),
  endpointColas: z.url(),
});
export type Conexion = z.infer<typeof conexion>;

const ficheroDe = (carpeta: string): string => join(resolve(carpeta), 'conexion.json');

export const anotarConexion = async (carpeta: string, datos: Conexion): Promise<void> => {
  const fichero = ficheroDe(carpeta);
  await writeFile(`${fichero}.nueva`, JSON.stringify(datos), { mode: 0o600 });
  await rename(`${fichero}.nueva`, fichero);
};

export const olvidarConexion = (carpeta: string): Promise<void> => rm(ficheroDe(carpeta), { force: true });

/** @throws Error with one Spanish sentence if no system is running on this folder */
export const leerConexion = async (carpeta: string): Promise<Conexion> => {
  try {
    const datos = conexion.parse(JSON.parse(await readFile(ficheroDe(carpeta), 'utf8')));
    // Left behind by a kill -9.
    if (vive(datos.pid)) return datos;
  } catch {
    // No folder, no file, or one that says nothing.
  }
  throw new Error(
    `No hay ningún sistema en marcha en ${resolve(carpeta)}: arránquelo con npm start, o diga su carpeta con --datos-dir.`,
  );
};
