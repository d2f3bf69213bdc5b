/** Stock as it comes and goes over HTTP. Quantities are whole units. */
import * as z from 'zod';
import { type Existencia, libreDe } from '../dominio/faltante.ts';
import type { TipoSalida } from '../dominio/salida.ts';
import { bodegaId, ENTERO_MAX, itemId, texto } from '../eventos/comun.ts';
import { BODEGA_COMUN, claveIdempotencia } from './pedido.ts';

export const ITEMS_POR_CARGA_MAX = 5000;

const cantidadEstante = z.int().min(0).max(ENTERO_MAX);

export const itemPedido = z.strictObject({
  nombre_item: texto,
  sku: texto.optional(),
  cantidad_disponible: cantidadEstante,
  bodega_id: bodegaId.default(BODEGA_COMUN),
});
const itemDeCarga = itemPedido.extend({ item_id: itemId });
export type ItemDeCarga = z.output<typeof itemDeCarga>;

/** Says where an item stands for the second time; which of the two would win is nobody's guess to make. */
export const cargaPedida = z.strictObject({
  items: z
    .array(itemDeCarga)
    .min(1)
    .max(ITEMS_POR_CARGA_MAX)
    .superRefine((items, contexto) => {
      const vistos = new Set<string>();
      for (const [indice, { bodega_id, item_id }] of items.entries()) {
        const clave = `${bodega_id}/${item_id}`;
        if (vistos.has(clave)) {
          contexto.addIssue({ code: 'custom', path: [indice, 'item_id'], message: 'está repetido' });
        }
        vistos.add(clave);
      }
    }),
});

export const TIPOS_MOVIMIENTO = ['ENTRADA', 'SALIDA', 'AJUSTE'] as const;
export type TipoMovimiento = (typeof TIPOS_MOVIMIENTO)[number];
/** What stands in the ledger: changes of the shelf, and reservations that ended. */
export type TipoAsiento = TipoMovimiento | TipoSalida;

export const movimientoPedido = z
  .strictObject({
    item_id: itemId,
    bodega_id: bodegaId.default(BODEGA_COMUN),
    tipo: z.enum(TIPOS_MOVIMIENTO),
    cantidad: cantidadEstante,
    motivo: texto,
    clave_idempotencia: claveIdempotencia.optional(),
  })
  .refine(({ tipo, cantidad }) => tipo === 'AJUSTE' || cantidad >= 1, {
    path: ['cantidad'],
    error: 'debe ser como mínimo 1',
  });
export type MovimientoPedido = z.output<typeof movimientoPedido>;

export interface ItemLeido extends Existencia {
  readonly item_id: number;
  readonly nombre_item: string;
  readonly sku: string | null;
  readonly bodega_id: number;
  readonly cantidad_libre: number;
}

export const itemLeido = (item: Omit<ItemLeido, 'cantidad_libre'>): ItemLeido => ({
  item_id: item.item_id,
  nombre_item: item.nombre_item,
  sku: item.sku,
  bodega_id: item.bodega_id,
  cantidad_disponible: item.cantidad_disponible,
  cantidad_reservada: item.cantidad_reservada,
  cantidad_libre: libreDe(item),
  version: item.version,
});

export interface MovimientoLeido {
  readonly movimiento_id: number;
  readonly item_id: number;
  readonly bodega_id: number;
  readonly tipo: TipoAsiento;
  readonly cantidad: number;
  /** Changes of cantidad_disponible and cantidad_reservada. */
  readonly delta: number;
  readonly delta_reservada: number;
  readonly motivo: string;
  readonly clave_idempotencia: string | null;
  /** Whose reservation ended; null for a change of the shelf. */
  readonly pedido_id: string | null;
  /** After the movement. */
  readonly cantidad_disponible: number;
  readonly version: number;
  readonly creado_en: string;
}
