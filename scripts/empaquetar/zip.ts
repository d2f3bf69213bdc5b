import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';

/** The same content gives the same bytes, so that nothing is deployed that has not changed. */
const FECHA = '1980-01-01';

/**
 * Zips a folder, without the source maps, to CARPETA.zip.
 * @returns the path of the archive
 */
export const comprimir = async (carpeta: string): Promise<string> => {
  const entradas = await readdir(carpeta, { recursive: true, withFileTypes: true });
  const rutas = entradas
    .filter((entrada) => entrada.isFile() && !entrada.name.endsWith('.map'))
    .map((entrada) => join(entrada.parentPath, entrada.name))
    .sort();
  const contenidos = await Promise.all(
    rutas.map(async (ruta) => [relative(carpeta, ruta), new Uint8Array(await readFile(ruta))] as const),
  );
  const destino = `${carpeta}.zip`;
  await writeFile(destino, zipSync(Object.fromEntries(contenidos), { mtime: FECHA, level: 6 }));
  return destino;
};
