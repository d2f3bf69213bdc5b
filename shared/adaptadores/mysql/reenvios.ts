import type { Ejecutor } from './base.ts';

/** What an order was sent again to get: its verdict, or what comes after it. */
export type Etapa = 'VEREDICTO' | 'DECISION';

/** Notes that orders were sent again. @param ahora as a column */
export const anotarReenvios = async (
  ejecutor: Ejecutor,
  etapa: Etapa,
  ids: readonly Buffer[],
  ahora: string,
): Promise<void> => {
  await ejecutor.query(
    `INSERT INTO reenvios (pedido_id, etapa, veces, ultimo_en) VALUES ?
     ON DUPLICATE KEY UPDATE veces = veces + 1, ultimo_en = VALUES(ultimo_en)`,
    [ids.toSorted(Buffer.compare).map((id) => [id, etapa, 1, ahora])],
  );
};
