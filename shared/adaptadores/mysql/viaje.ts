/** Several statements in one round trip. */
import type { ResultSetHeader } from 'mysql2/promise';
import type { Ejecutor } from './base.ts';

export interface Sentencia {
  /** With placeholders. */
  readonly sql: string;
  readonly valores: readonly unknown[];
}

/**
 * Runs writes one after the other; the server stops at the first that fails, and what came before it stays until the
 * transaction is rolled back. Never with a COMMIT among them: an error would not say whether that one ran.
 *
 * @param tx a connection of a pool opened with `variasSentencias`; another one refuses the whole
 * @param sentencias at least two
 * @returns the result of each
 */
export const enUnViaje = async (
  tx: Ejecutor,
  sentencias: readonly Sentencia[],
): Promise<readonly ResultSetHeader[]> => {
  const [resultados] = await tx.query<ResultSetHeader[]>(
    sentencias.map(({ sql }) => sql).join(';\n'),
    sentencias.flatMap(({ valores }) => valores),
  );
  return resultados;
};
