/** Several statements in one round trip. */
import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from './base.ts';

export interface Sentencia {
  /** With placeholders. */
  readonly sql: string;
  readonly valores: readonly unknown[];
}

/** For a transaction that takes its beginning along in its first trip, see enTransaccion. */
export const ABRIR: Sentencia = { sql: 'START TRANSACTION', valores: [] };

/**
 * Runs statements one after the other; the server stops at the first that fails, and what came before it stays until the
 * transaction is rolled back. Never with a COMMIT among them: an error would not say whether that one ran.
 *
 * @param tx a connection of a pool opened with `variasSentencias`; another one refuses the whole
 * @param sentencias at least two
 * @returns the result of each
 */
export const enUnViaje = async <T extends ResultSetHeader[] | RowDataPacket[][]>(
  tx: Ejecutor,
  sentencias: readonly Sentencia[],
): Promise<T> => {
  const [resultados] = await tx.query<T>(
    sentencias.map(({ sql }) => sql).join(';\n'),
    sentencias.flatMap(({ valores }) => valores),
  );
  return resultados;
};
