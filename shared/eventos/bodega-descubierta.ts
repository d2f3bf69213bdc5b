import * as z from 'zod';
import { definirEvento, ENTERO_MAX, itemId } from './comun.ts';

export const TIPO_BODEGA_DESCUBIERTA = 'bodega.descubierta.v1';

/** A hint: more of this item may be reserved than is there. Who hears it looks, and believes only what it sees. */
export const bodegaDescubierta = definirEvento(
  TIPO_BODEGA_DESCUBIERTA,
  z.object({ bodega_id: z.int().min(0).max(ENTERO_MAX), item_id: itemId }),
  z.string().min(1),
);
export type BodegaDescubierta = z.infer<typeof bodegaDescubierta>;

/** `subject` of the event: `bodega_id/item_id`. */
export const sujetoDeItem = (bodega_id: number, item_id: number): string => `${bodega_id}/${item_id}`;
