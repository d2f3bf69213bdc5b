/** How the database would run a statement of ours: its EXPLAIN, on the real database with the real parameters. */
import type { RowDataPacket } from 'mysql2';
import type { Base, Ejecutor } from '../adaptadores/mysql/base.ts';

/**
 * @param ejecutar runs one function of a sql.ts; what it gets is nothing, and what it makes of that is ignored
 * @returns the plan's rows, of the first statement
 */
export const planDe = async (
  base: Base,
  ejecutar: (tx: Ejecutor) => Promise<unknown>,
): Promise<RowDataPacket[]> => {
  let plan: RowDataPacket[] | undefined;
  const explica = {
    query: async (sql: string, valores: unknown[]) => {
      if (plan === undefined) [plan] = await base.query<RowDataPacket[]>(`EXPLAIN ${sql}`, valores);
      return [[], []];
    },
  } as unknown as Ejecutor;
  await ejecutar(explica);
  return plan ?? [];
};
