import type { Base } from '../adaptadores/mysql/base.ts';

/** Empties tables, in this order (those that refer to others first), at the price of one commit. */
export const vaciarTablas = async (base: Base, tablas: readonly string[]): Promise<void> => {
  const conexion = await base.getConnection();
  try {
    await conexion.query('START TRANSACTION');
    for (const tabla of tablas) await conexion.query('DELETE FROM ??', [tabla]);
    await conexion.query('COMMIT');
  } catch (error) {
    await conexion.query('ROLLBACK');
    throw error;
  } finally {
    conexion.release();
  }
};
