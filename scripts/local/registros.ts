import { appendFile, copyFile, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const MAXIMO_BYTES = 16 * 1024 * 1024;
const CADA_MS = 5_000;

const recortar = async (fichero: string): Promise<void> => {
  if ((await stat(fichero)).size <= MAXIMO_BYTES) return;
  // The writers hold the file open for appending: it is emptied in place, its past kept beside.
  await copyFile(fichero, `${fichero}.1`);
  await truncate(fichero);
};

/** Whoever looks into the log of a function that has said nothing yet finds it empty, not missing. */
export const crearRegistros = async (ficheros: readonly string[]): Promise<void> => {
  for (const fichero of ficheros) await appendFile(fichero, '');
};

/** Keeps the log files of a folder bounded; returns how to stop. */
export const vigilarRegistros = (carpeta: string): (() => void) => {
  const reloj = setInterval(async () => {
    const nombres = await readdir(carpeta).catch(() => []);
    for (const nombre of nombres)
      if (nombre.endsWith('.log')) await recortar(join(carpeta, nombre)).catch(() => undefined);
  }, CADA_MS);
  reloj.unref();
  return () => clearInterval(reloj);
};
