/**
 * What one statement may weigh. max_allowed_packet is 16 MB by default on MariaDB; a quarter of it leaves room
 * for a single row that is larger than the estimate.
 */
export const SENTENCIA_MAX_BYTES = 4_000_000;

/** Ids, numbers, dates and punctuation of a row, written as SQL text. */
const FILA_BYTES = 400;

/** Bytes that a row takes in a statement, at most: escaping doubles a text of nothing but quotes. */
export const pesoDeFila = (...textos: readonly (string | null)[]): number =>
  textos.reduce((suma, texto) => suma + 2 * Buffer.byteLength(texto ?? ''), FILA_BYTES);

/** Cuts a list, in its order, into pieces of at most `maximo`; an element beyond it stands alone. */
export const enTrozos = <T>(
  elementos: readonly T[],
  pesoDe: (elemento: T) => number,
  maximo: number,
): T[][] => {
  const trozos: T[][] = [];
  let peso = 0;
  for (const elemento of elementos) {
    const suyo = pesoDe(elemento);
    const actual = trozos.at(-1);
    if (actual !== undefined && peso + suyo <= maximo) {
      actual.push(elemento);
      peso += suyo;
    } else {
      trozos.push([elemento]);
      peso = suyo;
    }
  }
  return trozos;
};
