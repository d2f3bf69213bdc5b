/** The answers that only the epilogue reads, as CONTRACT.md gives them; see respuestas.ts. */
import * as z from 'zod';

const entero = z.number().int();

export const pedidoConHistorial = z.object({
  pedido_id: z.string(),
  estado: z.string(),
  resultado: z.string().nullish(),
  recibido_en: z.string().nullish(),
  evaluado_en: z.string().nullish(),
  historial: z.array(z.object({ estado: z.string() })).default([]),
});
export type PedidoConHistorial = z.infer<typeof pedidoConHistorial>;

export const movimiento = z.object({
  movimiento_id: entero,
  tipo: z.string(),
  delta: entero,
  delta_reservada: entero,
  pedido_id: z.string().nullable(),
});
export type Movimiento = z.infer<typeof movimiento>;
export const listaMovimientos = z.object({ movimientos: z.array(movimiento), cursor: z.string().nullable() });

export const listaAnomalias = z.object({
  anomalias: z.array(z.object({ pedido_id: z.string(), tipo: z.string() })),
  cursor: z.string().nullable(),
});

export const reconciliacion = z.object({
  sin_cuenta: entero.nullable(),
  descuadres: z.array(z.unknown()).nullable(),
  ejecutada_en: z.string().nullable(),
});

export const listaPedidos = z.object({
  pedidos: z.array(z.object({ pedido_id: z.string() })),
  cursor: z.string().nullable(),
});

export const competencia = z.object({
  pedidos: z.array(z.object({ pedido_id: z.string(), item_id: entero, cantidad: entero })),
});
