import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { ErrorDeUso } from './error-de-uso.ts';

/** A row by column name; a column that the row lacks is ''. */
export type Fila = ReadonlyMap<string, string>;

/**
 * Streams a CSV file, plain or gzipped (told by its name), row by row. A row with too few or too many fields is
 * passed on as far as it goes.
 * @throws ErrorDeUso if the file cannot be read, is no CSV or lacks one of the columns
 */
export async function* leerCsv(archivo: string, columnas: readonly string[]): AsyncGenerator<Fila> {
  await access(archivo).catch((error: Error) => {
    throw new ErrorDeUso(`No puedo leer ${archivo} (${error.message}).`);
  });
  const analizador = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  const crudo = createReadStream(archivo);
  // An error of any part ends up in the parser, where the loop below meets it.
  const alTerminar = (): void => undefined;
  if (archivo.endsWith('.gz')) pipeline(crudo, createGunzip(), analizador, alTerminar);
  else pipeline(crudo, analizador, alTerminar);
  try {
    let cabecera: readonly string[] | null = null;
    for await (const registro of analizador) {
      const campos: readonly unknown[] = Array.isArray(registro) ? registro : [];
      const textos = campos.map(String);
      if (cabecera === null) cabecera = comprobarCabecera(archivo, textos, columnas);
      else yield new Map(cabecera.map((nombre, i) => [nombre, textos[i] ?? '']));
    }
    if (cabecera === null) throw new ErrorDeUso(`${archivo} está vacío.`);
  } catch (error) {
    if (error instanceof ErrorDeUso) throw error;
    const causa = error instanceof Error ? error.message : String(error);
    throw new ErrorDeUso(`No puedo leer ${archivo} como CSV (${causa}).`);
  }
}

function comprobarCabecera(
  archivo: string,
  nombres: readonly string[],
  columnas: readonly string[],
): string[] {
  const limpios = nombres.map((nombre) => nombre.trim().toLowerCase());
  const faltan = columnas.filter((columna) => !limpios.includes(columna));
  if (faltan.length > 0) throw new ErrorDeUso(`A ${archivo} le faltan las columnas ${faltan.join(', ')}.`);
  return limpios;
}
