/** Pages of a list: one row more than asked for is read, to know whether there are more. */
import { abrirCursor, cerrarCursor, type Llave } from '../../shared/api/cursor.ts';

/** @returns what the cursor holds; nothing for the first page. @throws ErrorHttp 422 */
export const abrir = (clave: Buffer, lista: string, cursor: string | undefined): readonly string[] =>
  cursor === undefined ? [] : abrirCursor(clave, lista, cursor);

/** @param ultima null: there are no more */
export const cerrar = (clave: Buffer, lista: string, ultima: Llave | null): string | null =>
  ultima === null ? null : cerrarCursor(clave, lista, ultima);

export interface Pagina<F> {
  readonly pagina: readonly F[];
  /** The key of the last row given out, if more follow. */
  readonly siguiente: Llave | null;
}

/** @param filas at most `limite` + 1 */
export const cortar = <F>(filas: readonly F[], limite: number, llaveDe: (fila: F) => Llave): Pagina<F> => {
  const pagina = filas.slice(0, limite);
  const ultima = pagina.at(-1);
  return { pagina, siguiente: filas.length > limite && ultima !== undefined ? llaveDe(ultima) : null };
};

/** A part of time as columns; both ends belong to it. */
export interface Tramo {
  readonly desde: string;
  readonly hasta: string;
}

/** The key that a page begins after, newest first: a moment and an id, both as columns. */
export interface Tope<I> {
  readonly en: string;
  readonly id: I;
}

/** Columns of one form sort as text. */
export const elAnterior = (a: string, b: string): string => (a < b ? a : b);
