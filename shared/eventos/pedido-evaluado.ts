import { z } from 'zod';
import { definirEvento, instante, pedidoId, resultado, totales } from './comun.ts';

export const TIPO_PEDIDO_EVALUADO = 'pedido.evaluado.v1';

/** The verdict, without its lines: 2,000 lines of evidence exceed a message; who needs them reads them. */
export const veredicto = z.object({
  pedido_id: pedidoId,
  bodega_id: z.int().min(0),
  secuencia: z.int().min(1),
  resultado,
  evaluado_en: instante,
  totales,
});
export type Veredicto = z.infer<typeof veredicto>;

export const pedidoEvaluado = definirEvento(TIPO_PEDIDO_EVALUADO, veredicto);
export type PedidoEvaluado = z.infer<typeof pedidoEvaluado>;
