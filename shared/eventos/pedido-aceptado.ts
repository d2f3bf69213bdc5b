import * as z from 'zod';
import { BODEGA_CANARIO } from '../dominio/pedido.ts';
import {
  bodegaId,
  cantidadLinea,
  definirEvento,
  instante,
  itemId,
  LINEAS_MAX,
  pedidoId,
  texto,
} from './comun.ts';

export const TIPO_PEDIDO_ACEPTADO = 'pedido.aceptado.v1';

/** An order was accepted over HTTP; carries all of it, since nothing else does yet. */
export const pedidoAceptado = definirEvento(
  TIPO_PEDIDO_ACEPTADO,
  z.object({
    pedido_id: pedidoId,
    bodega_id: z.union([bodegaId, z.literal(BODEGA_CANARIO)]),
    cliente_id: texto.nullable(),
    referencia: texto.nullable(),
    recibido_en: instante,
    items: z
      .array(z.object({ item_id: itemId, cantidad: cantidadLinea, nombre_item: texto.nullable() }))
      .min(1)
      .max(LINEAS_MAX),
  }),
);
export type PedidoAceptado = z.infer<typeof pedidoAceptado>;
