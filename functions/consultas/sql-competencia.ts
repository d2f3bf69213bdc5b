import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import type { Estado } from '../../shared/dominio/estados.ts';

/** An item at one moment of its life. */
export interface Lugar {
  readonly item_id: number;
  readonly version: number;
}

export interface FilaCompetidor extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly item_id: number;
  readonly cantidad: number;
  readonly secuencia: number;
  readonly estado: Estado;
}

const RAMA = (salida: string): string =>
  `(SELECT pedido_id, item_id, cantidad_solicitada AS cantidad FROM pedido_items FORCE INDEX (por_item)
    WHERE bodega_id = ? AND item_id = ? AND version_salida ${salida} AND version_reserva <= ?
    ORDER BY version_reserva DESC LIMIT ?)`;

/**
 * The orders that held the items when these had those versions, newest first. A reservation holds from the version
 * it made until the version that its end made: some are held still, the others ended later than that.
 *
 * @param lugares at least one
 */
export const seleccionarCompetidores = async (
  tx: Ejecutor,
  bodega_id: number,
  lugares: readonly Lugar[],
  limite: number,
): Promise<FilaCompetidor[]> => {
  const ramas = `${RAMA('IS NULL')} UNION ALL ${RAMA('> ?')}`;
  const [filas] = await tx.query<FilaCompetidor[]>(
    `SELECT t.pedido_id, t.item_id, t.cantidad, e.secuencia, p.estado
     FROM (${lugares.map(() => ramas).join(' UNION ALL ')}) t
     STRAIGHT_JOIN evaluaciones e ON e.pedido_id = t.pedido_id
     STRAIGHT_JOIN pedidos p ON p.pedido_id = t.pedido_id
     ORDER BY e.secuencia DESC, t.item_id LIMIT ?`,
    [
      ...lugares.flatMap(({ item_id, version }) => [
        ...[bodega_id, item_id, version, limite],
        ...[bodega_id, item_id, version, version, limite],
      ]),
      limite,
    ],
  );
  return filas;
};

interface FilaEvidencia extends RowDataPacket {
  readonly evidencia: string;
}

/** @returns undefined when the order never lost its cover */
export const seleccionarEvidenciaTardia = async (
  tx: Ejecutor,
  pedido_id: string,
): Promise<string | undefined> => {
  const [filas] = await tx.query<FilaEvidencia[]>('SELECT evidencia FROM descubiertos WHERE pedido_id = ?', [
    idABinario(pedido_id),
  ]);
  return filas[0]?.evidencia;
};
