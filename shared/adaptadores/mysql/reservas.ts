/** What orders hold, and how it ends: the same statements for cancel, dispatch and late shortfall. */
import type { RowDataPacket } from 'mysql2';
import type { Reserva, Salida, TipoSalida } from '../../dominio/salida.ts';
import type { Ejecutor } from './base.ts';
import { ponerExistencias } from './existencias.ts';
import { insertarMovimientos } from './movimientos.ts';
import { binarioAId, idABinario, instanteAColumna } from './valores.ts';

interface FilaReserva extends RowDataPacket, Reserva {
  readonly pedido_id: Buffer;
}

/**
 * What the orders hold now, by pedido_id, each by item_id. Which items an order is about never changes, so this
 * tells without a lock which stock rows to lock; how much it holds is certain only under them.
 */
export const leerReservas = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly Reserva[]>> => {
  const [filas] = await tx.query<FilaReserva[]>(
    `SELECT pedido_id, item_id, cantidad_reservada AS cantidad FROM pedido_items
     WHERE pedido_id IN (?) AND cantidad_reservada > 0 ORDER BY pedido_id, item_id`,
    [ids],
  );
  return Map.groupBy(filas, ({ pedido_id }) => binarioAId(pedido_id));
};

/** Every row exists, so that every one is a duplicate and none is inserted. */
const soltarReservas = async (tx: Ejecutor, bodega_id: number, salidas: readonly Salida[]): Promise<void> => {
  await tx.query(
    `INSERT INTO pedido_items
       (pedido_id, item_id, bodega_id, cantidad_solicitada, cantidad_reservada, faltante, version_salida) VALUES ?
     ON DUPLICATE KEY UPDATE cantidad_reservada = 0, version_salida = VALUES(version_salida)`,
    [
      salidas.map(({ pedido_id, item_id, despues }) => [
        idABinario(pedido_id),
        item_id,
        bodega_id,
        0,
        0,
        0,
        despues.version,
      ]),
    ],
  );
};

export interface Asiento {
  readonly tipo: TipoSalida;
  readonly bodega_id: number;
  readonly motivo: string;
  /** ISO 8601 UTC. */
  readonly en: string;
}

/**
 * Writes reservations that ended: stock, what the orders hold, one ledger row each.
 *
 * @param salidas in the order in which they happened; their stock rows and orders are locked
 */
export const anotarSalidas = async (
  tx: Ejecutor,
  { tipo, bodega_id, motivo, en }: Asiento,
  salidas: readonly Salida[],
): Promise<void> => {
  if (salidas.length === 0) return;
  await ponerExistencias(tx, bodega_id, new Map(salidas.map(({ item_id, despues }) => [item_id, despues])));
  await soltarReservas(tx, bodega_id, salidas);
  const creado_en = instanteAColumna(en);
  await insertarMovimientos(
    tx,
    salidas.map(({ pedido_id, item_id, cantidad, despues, delta, delta_reservada }) => ({
      bodega_id,
      item_id,
      tipo,
      cantidad,
      delta,
      delta_reservada,
      cantidad_disponible: despues.cantidad_disponible,
      version: despues.version,
      motivo,
      clave_idempotencia: null,
      pedido_id: idABinario(pedido_id),
      creado_en,
    })),
  );
};
