import type { RowDataPacket } from 'mysql2';
import type { Base } from '../../shared/adaptadores/mysql/base.ts';

/** The last sweep as JSON; null before the first. */
export const seleccionarReconciliacion = async (base: Base): Promise<string | null> => {
  const [filas] = await base.query<(RowDataPacket & { readonly resultado: string | null })[]>(
    'SELECT resultado FROM reconciliacion WHERE id = 1',
  );
  return filas[0]?.resultado ?? null;
};
