import * as z from 'zod';
import { SEVERIDADES } from '../dominio/anomalia.ts';
import { definirEvento, ENTERO_MAX, instante, pedidoId } from './comun.ts';

export const TIPO_PEDIDO_DESCUBIERTO = 'pedido.descubierto.v1';

/** The attribute `resultado` that brings it past the filters of tema-decisiones. */
export const RESULTADO_TARDIO = 'FALTANTE_TARDIO';

/** A consistent order has lost its cover and is short after all; its numbers stand in the database. */
export const pedidoDescubierto = definirEvento(
  TIPO_PEDIDO_DESCUBIERTO,
  z.object({
    pedido_id: pedidoId,
    bodega_id: z.int().min(0).max(ENTERO_MAX),
    descubierto_en: instante,
    anomalia: z.object({ tipo: z.literal(RESULTADO_TARDIO), severidad: z.enum(SEVERIDADES) }),
  }),
);
export type PedidoDescubierto = z.infer<typeof pedidoDescubierto>;
