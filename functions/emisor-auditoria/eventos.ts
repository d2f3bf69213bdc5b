import * as z from 'zod';
import { pedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../../shared/eventos/pedido-decidido.ts';
import { pedidoDescubierto, TIPO_PEDIDO_DESCUBIERTO } from '../../shared/eventos/pedido-descubierto.ts';

/** What can make an order short: its verdict, or the loss of its cover. */
export const eventoDeFaltante = z.discriminatedUnion('type', [pedidoDecidido, pedidoDescubierto]);
export type EventoDeFaltante = z.infer<typeof eventoDeFaltante>;

export const TIPOS_DE_FALTANTE = [TIPO_PEDIDO_DECIDIDO, TIPO_PEDIDO_DESCUBIERTO] as const;

export const esDeFaltante = (evento: EventoDeFaltante): boolean =>
  evento.type === TIPO_PEDIDO_DESCUBIERTO || evento.data.resultado === 'INCONSISTENTE';
