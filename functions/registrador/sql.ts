import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';

/** One line of the book. */
export interface Asiento {
  readonly id: Buffer;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  /** ISO 8601 UTC. */
  readonly recibido_en: string;
  readonly huella: Buffer;
  /** The accepted event, serialized. */
  readonly cuerpo: string;
}

/**
 * The first content stays: a repetition, or another content under the same id, changes nothing. Not IGNORE,
 * which would also swallow a value that does not fit its column.
 *
 * @param asientos at least one, by id
 */
export const asentar = async (tx: Ejecutor, asientos: readonly Asiento[]): Promise<void> => {
  await tx.query(
    `INSERT INTO libro_pedidos (pedido_id, bodega_id, cliente_id, recibido_en, huella, cuerpo) VALUES ?
     ON DUPLICATE KEY UPDATE pedido_id = libro_pedidos.pedido_id`,
    [
      asientos.map((asiento) => [
        asiento.id,
        asiento.bodega_id,
        asiento.cliente_id,
        instanteAColumna(asiento.recibido_en),
        asiento.huella,
        asiento.cuerpo,
      ]),
    ],
  );
};
