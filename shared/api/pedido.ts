/** Orders as they come and go over HTTP. Source of every rule: the API contract, "An order". */
import * as z from 'zod';
import type { Severidad, TipoAnomalia } from '../dominio/anomalia.ts';
import type { Estado } from '../dominio/estados.ts';
import type { ItemEvaluado, Razon, Resultado } from '../dominio/faltante.ts';
import { bodegaId, cantidadLinea, itemId, LINEAS_MAX, texto } from '../eventos/comun.ts';

export const PEDIDOS_POR_LOTE_MAX = 500;
export const BODEGA_COMUN = 1;

/** 1..255 visible ASCII characters: no space, no control. */
export const claveIdempotencia = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, { error: 'debe tener de 1 a 255 caracteres ASCII visibles' });

export const pedidoPedido = z.strictObject({
  items: z
    .array(z.strictObject({ item_id: itemId, cantidad: cantidadLinea, nombre_item: texto.optional() }))
    .min(1)
    .max(LINEAS_MAX),
  bodega_id: bodegaId.default(BODEGA_COMUN),
  cliente_id: texto.optional(),
  referencia: texto.optional(),
});
export type PedidoPedido = z.output<typeof pedidoPedido>;

export const pedidoDeLote = pedidoPedido.extend({ clave_idempotencia: claveIdempotencia.optional() });

/** Its orders are read one by one, so that a bad one does not cost the others. */
export const lotePedido = z.strictObject({
  pedidos: z.array(z.unknown()).min(1).max(PEDIDOS_POR_LOTE_MAX),
});

/** What verificar-consistencia takes: nothing, or the id that stands in the path. */
export const verificacionPedida = (pedido_id: string) =>
  z.strictObject({
    pedido_id: z.literal(pedido_id, { error: 'debe ser el pedido_id de la ruta' }).optional(),
  });

/** An order that was accepted and is not decided yet. */
export interface PedidoRecibido {
  readonly pedido_id: string;
  readonly estado: 'RECIBIDO';
  /** ISO 8601 UTC; absent where only the id is known. */
  readonly recibido_en?: string;
}

export interface PedidoLeido {
  readonly pedido_id: string;
  readonly estado: Estado;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly referencia: string | null;
  readonly items: readonly {
    readonly item_id: number;
    readonly nombre_item: string | null;
    readonly cantidad_solicitada: number;
    readonly faltante: number;
    readonly razon: Razon | null;
  }[];
  readonly resultado: Resultado;
  readonly secuencia: number;
  readonly recibido_en: string;
  readonly evaluado_en: string;
  /** How many other contents came under the same id. */
  readonly conflictos: number;
  readonly historial: readonly { readonly estado: Estado; readonly en: string; readonly causa: string }[];
}

/** An entry of the decision log. */
export interface EvaluacionLeida {
  readonly secuencia: number;
  readonly pedido_id: string;
  readonly bodega_id: number;
  readonly resultado: Resultado;
  readonly evaluado_en: string;
  readonly items: readonly ItemEvaluado[];
}

/** An order in a list: without its lines, which can be 2,000, and what else stands in other tables. */
export interface PedidoDeLista {
  readonly pedido_id: string;
  readonly estado: Estado;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly referencia: string | null;
  readonly resultado: Resultado;
  readonly recibido_en: string;
}

export interface AnomaliaLeida {
  readonly anomalia_id: number;
  readonly pedido_id: string;
  readonly bodega_id: number;
  readonly tipo: TipoAnomalia;
  readonly severidad: Severidad;
  readonly estado: string;
  readonly detectada_en: string;
}

/** Who held stock that an order then lacked. */
export interface Competidor {
  readonly pedido_id: string;
  readonly item_id: number;
  readonly cantidad: number;
  readonly secuencia: number;
  /** Today's. */
  readonly estado: Estado;
}
