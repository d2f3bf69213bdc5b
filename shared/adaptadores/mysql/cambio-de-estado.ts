/** Changes of an order's state: the same three statements, whoever makes the change. */
import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Causa, type Estado, previosDe } from '../../dominio/estados.ts';
import type { Resultado } from '../../dominio/faltante.ts';
import type { Ejecutor } from './base.ts';
import { binarioAId, instanteAColumna } from './valores.ts';

export interface PedidoBloqueado {
  readonly estado: Estado;
  readonly resultado: Resultado;
}

interface FilaPedido extends RowDataPacket, PedidoBloqueado {
  readonly pedido_id: Buffer;
}

/**
 * Locks the orders, by id; without the hint the optimizer may scan a small table and lock what others hold.
 *
 * @returns what exists, by pedido_id
 */
export const bloquearPedidos = async (
  tx: Ejecutor,
  ids: readonly Buffer[],
): Promise<ReadonlyMap<string, PedidoBloqueado>> => {
  const [filas] = await tx.query<FilaPedido[]>(
    `SELECT pedido_id, estado, resultado FROM pedidos FORCE INDEX (PRIMARY)
      WHERE pedido_id IN (?) ORDER BY pedido_id FOR UPDATE`,
    [ids],
  );
  return new Map(filas.map((fila) => [binarioAId(fila.pedido_id), fila]));
};

const actualizarEstado = async (tx: Ejecutor, ids: readonly Buffer[], hacia: Estado): Promise<number> => {
  const [{ affectedRows }] = await tx.query<ResultSetHeader>(
    `UPDATE pedidos FORCE INDEX (PRIMARY) SET estado = ? WHERE pedido_id IN (?) AND estado IN (?)`,
    [hacia, ids, previosDe(hacia)],
  );
  return affectedRows;
};

const anotarHistorial = async (tx: Ejecutor, ids: readonly Buffer[], paso: Paso): Promise<void> => {
  const en = instanteAColumna(paso.en);
  await tx.query('INSERT INTO historial_estados (pedido_id, estado, en, causa) VALUES ?', [
    ids.map((id) => [id, paso.hacia, en, paso.causa]),
  ]);
};

export interface Paso {
  readonly hacia: Estado;
  readonly causa: Causa;
  /** ISO 8601 UTC. */
  readonly en: string;
}

/**
 * Takes orders one step on, with its line in the historial.
 *
 * @param ids locked by {@link bloquearPedidos} in this transaction, and found in a state that may be left
 * @throws Error when the guard in SQL disagrees: the caller decided on something else than what is stored
 */
export const darPaso = async (tx: Ejecutor, ids: readonly Buffer[], paso: Paso): Promise<void> => {
  if (ids.length === 0) return;
  if ((await actualizarEstado(tx, ids, paso.hacia)) !== ids.length) {
    throw new Error(`pedidos que no pueden pasar a ${paso.hacia}`);
  }
  await anotarHistorial(tx, ids, paso);
};
