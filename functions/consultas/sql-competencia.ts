import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import type { Estado } from '../../shared/dominio/estados.ts';

/** An item at one moment of its life. */
export interface Lugar {
  readonly item_id: number;
  readonly version: number;
}

/** A part of an item's life: reservations that were there at `version` and ended after `desde`, up to `hasta`. */
export interface Tramo extends Lugar {
  readonly desde: number;
  readonly hasta: number;
}

interface FilaUnidades extends RowDataPacket {
  readonly item_id: number;
  readonly unidades: string | null;
}

/** Each sum by item_id; mysql2 gives sums as text. */
const aSumas = (filas: readonly FilaUnidades[]): ReadonlyMap<number, number> =>
  new Map(filas.map(({ item_id, unidades }) => [item_id, Number(unidades ?? 0)]));

/** Units reserved at those moments and held to this day. Reads the index alone. @param lugares at least one */
export const sumarRetenidas = async (
  tx: Ejecutor,
  bodega_id: number,
  lugares: readonly Lugar[],
): Promise<ReadonlyMap<number, number>> => {
  const [filas] = await tx.query<FilaUnidades[]>(
    lugares
      .map(
        () => `SELECT ? AS item_id, SUM(cantidad_reservada) AS unidades FROM pedido_items FORCE INDEX (por_item)
          WHERE bodega_id = ? AND item_id = ? AND version_salida IS NULL AND version_reserva <= ?`,
      )
      .join(' UNION ALL '),
    lugares.flatMap(({ item_id, version }) => [item_id, bodega_id, item_id, version]),
  );
  return aSumas(filas);
};

/** Units of the reservations that ended in those parts. @param tramos at least one */
export const sumarTerminadas = async (
  tx: Ejecutor,
  bodega_id: number,
  tramos: readonly Tramo[],
): Promise<ReadonlyMap<number, number>> => {
  const [filas] = await tx.query<FilaUnidades[]>(
    tramos
      .map(
        () => `SELECT ? AS item_id, SUM(cantidad_solicitada) AS unidades FROM pedido_items FORCE INDEX (por_item)
          WHERE bodega_id = ? AND item_id = ? AND version_salida > ? AND version_salida <= ? AND version_reserva <= ?`,
      )
      .join(' UNION ALL '),
    tramos.flatMap(({ item_id, version, desde, hasta }) => [
      item_id,
      bodega_id,
      item_id,
      desde,
      hasta,
      version,
    ]),
  );
  return aSumas(filas);
};

interface FilaVersion extends RowDataPacket {
  readonly item_id: number;
  readonly version: number;
}

/** Of each item, how far its life has come. @param items at least one */
export const seleccionarVersiones = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const [filas] = await tx.query<FilaVersion[]>(
    'SELECT item_id, version FROM bodega_items WHERE bodega_id = ? AND item_id IN (?)',
    [bodega_id, items],
  );
  return new Map(filas.map(({ item_id, version }) => [item_id, version]));
};

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
 * it made until the version that its end made: some are held still, the others ended in `tramos`.
 *
 * @param tramos at least one; see {@link acotar} in competencia-tramos.ts
 */
export const seleccionarCompetidores = async (
  tx: Ejecutor,
  bodega_id: number,
  tramos: readonly Tramo[],
  limite: number,
): Promise<FilaCompetidor[]> => {
  const ramas = `${RAMA('IS NULL')} UNION ALL ${RAMA('BETWEEN ? AND ?')}`;
  const [filas] = await tx.query<FilaCompetidor[]>(
    `SELECT t.pedido_id, t.item_id, t.cantidad, e.secuencia, p.estado
     FROM (${tramos.map(() => ramas).join(' UNION ALL ')}) t
     STRAIGHT_JOIN evaluaciones e FORCE INDEX (por_pedido) ON e.pedido_id = t.pedido_id
     STRAIGHT_JOIN pedidos p FORCE INDEX (PRIMARY) ON p.pedido_id = t.pedido_id
     ORDER BY e.secuencia DESC, t.item_id LIMIT ?`,
    [
      ...tramos.flatMap(({ item_id, version, desde, hasta }) => [
        ...[bodega_id, item_id, version, limite],
        ...[bodega_id, item_id, desde + 1, hasta, version, limite],
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
