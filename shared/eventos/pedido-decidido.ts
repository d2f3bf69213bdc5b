import { z } from 'zod';
import { SEVERIDADES, TIPOS_ANOMALIA } from '../dominio/anomalia.ts';
import { definirEvento } from './comun.ts';
import { veredicto } from './pedido-evaluado.ts';

export const TIPO_PEDIDO_DECIDIDO = 'pedido.decidido.v1';

/** Which way the order goes. `anomalia` is null where nothing lacks. */
export const pedidoDecidido = definirEvento(
  TIPO_PEDIDO_DECIDIDO,
  veredicto.extend({
    anomalia: z.object({ tipo: z.enum(TIPOS_ANOMALIA), severidad: z.enum(SEVERIDADES) }).nullable(),
  }),
);
export type PedidoDecidido = z.infer<typeof pedidoDecidido>;
