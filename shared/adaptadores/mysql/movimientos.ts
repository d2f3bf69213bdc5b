import type { ResultSetHeader } from 'mysql2';
import type { TipoAsiento } from '../../api/bodega.ts';
import type { Ejecutor } from './base.ts';

/** A row of the ledger. The quantities and the version are as of after it. */
export interface MovimientoNuevo {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly tipo: TipoAsiento;
  readonly cantidad: number;
  /** Changes of cantidad_disponible and cantidad_reservada. */
  readonly delta: number;
  readonly delta_reservada: number;
  readonly cantidad_disponible: number;
  readonly version: number;
  readonly motivo: string;
  readonly clave_idempotencia: string | null;
  /** Whose reservation ended; null for a change of the shelf. */
  readonly pedido_id: Buffer | null;
  /** As a column: see instanteAColumna. */
  readonly creado_en: string;
}

/** @returns the id of the first one */
export const insertarMovimientos = async (
  tx: Ejecutor,
  movimientos: readonly MovimientoNuevo[],
): Promise<number> => {
  const [{ insertId }] = await tx.query<ResultSetHeader>(
    `INSERT INTO movimientos (bodega_id, item_id, tipo, cantidad, delta, delta_reservada, cantidad_disponible,
                              version, motivo, clave_idempotencia, pedido_id, creado_en) VALUES ?`,
    [
      movimientos.map((m) => [
        m.bodega_id,
        m.item_id,
        m.tipo,
        m.cantidad,
        m.delta,
        m.delta_reservada,
        m.cantidad_disponible,
        m.version,
        m.motivo,
        m.clave_idempotencia,
        m.pedido_id,
        m.creado_en,
      ]),
    ],
  );
  return insertId;
};
