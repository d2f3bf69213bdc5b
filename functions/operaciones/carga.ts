import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { insertarMovimientos, type MovimientoNuevo } from '../../shared/adaptadores/mysql/movimientos.ts';
import { instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { type ItemDeCarga, type ItemLeido, itemLeido } from '../../shared/api/bodega.ts';
import {
  actualizarItems,
  bloquearContador,
  bloquearItems,
  type FilaExistencia,
  insertarItems,
} from './sql.ts';

const MOTIVO = 'PUT';

interface Puesto {
  readonly item: ItemLeido;
  /** Change of cantidad_disponible. */
  readonly delta: number;
  readonly creado: boolean;
}

const poner = (pedido: ItemDeCarga, previa: FilaExistencia | undefined): Puesto => {
  const delta = pedido.cantidad_disponible - (previa?.cantidad_disponible ?? 0);
  // The counter grows with every change of the shelf; another name is none. A new item starts at 1.
  const version = previa === undefined ? 1 : previa.version + (delta === 0 ? 0 : 1);
  const cantidad_reservada = previa?.cantidad_reservada ?? 0;
  const item = itemLeido({ ...pedido, sku: pedido.sku ?? null, cantidad_reservada, version });
  return { item, delta, creado: previa === undefined };
};

const claveDe = ({ bodega_id, item_id }: Pick<ItemDeCarga, 'bodega_id' | 'item_id'>): string =>
  `${bodega_id}/${item_id}`;

const bloquear = async (
  tx: Ejecutor,
  ordenados: readonly ItemDeCarga[],
): Promise<Map<string, FilaExistencia>> => {
  const filas = new Map<string, FilaExistencia>();
  for (const [bodega_id, items] of Map.groupBy(ordenados, (item) => item.bodega_id)) {
    const bloqueadas = await bloquearItems(
      tx,
      bodega_id,
      items.map(({ item_id }) => item_id),
    );
    for (const fila of bloqueadas) filas.set(claveDe(fila), fila);
  }
  return filas;
};

const movimientoDe = ({ item, delta }: Puesto, creado_en: string): MovimientoNuevo => ({
  bodega_id: item.bodega_id,
  item_id: item.item_id,
  tipo: 'AJUSTE',
  cantidad: item.cantidad_disponible,
  delta,
  delta_reservada: 0,
  cantidad_disponible: item.cantidad_disponible,
  version: item.version,
  motivo: MOTIVO,
  clave_idempotencia: null,
  pedido_id: null,
  creado_en,
});

/**
 * Creates or sets items, inside the caller's transaction. A quantity below what is reserved is taken as it is:
 * the shelf is the truth.
 *
 * @param items no (bodega, item) twice
 * @param ahora ISO 8601 UTC
 */
export const cargarItems = async (
  tx: Ejecutor,
  items: readonly ItemDeCarga[],
  ahora: string,
): Promise<readonly Puesto[]> => {
  const ordenados = items.toSorted((a, b) => a.bodega_id - b.bodega_id || a.item_id - b.item_id);
  const filas = await bloquear(tx, ordenados);
  const nuevos = ordenados.filter((item) => !filas.has(claveDe(item)));
  const conocidos = ordenados.filter((item) => filas.has(claveDe(item)));
  if (conocidos.length > 0) await actualizarItems(tx, conocidos);
  if (nuevos.length > 0) {
    await bloquearContador(tx);
    await insertarItems(tx, nuevos);
  }
  const puestos = ordenados.map((item) => poner(item, filas.get(claveDe(item))));
  const cambios = puestos.filter(({ delta, creado }) => creado || delta !== 0);
  const creado_en = instanteAColumna(ahora);
  if (cambios.length > 0) {
    await insertarMovimientos(
      tx,
      cambios.map((puesto) => movimientoDe(puesto, creado_en)),
    );
  }
  return puestos;
};
