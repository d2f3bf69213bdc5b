/** Parts of requests that only the registry has to describe: handlers read them in their own way. */
import * as z from 'zod';
import { pedidoId } from '../../eventos/comun.ts';
import { claveIdempotencia } from '../pedido.ts';

/** Whatever is no id of this system is 404, not 422: it cannot be told from one that never existed. */
export const caminoDePedido = z.object({ pedido_id: pedidoId });

export const cabecerasDePedido = z.object({
  'Idempotency-Key': claveIdempotencia.optional().meta({
    description: 'La misma clave y el mismo cliente: el mismo pedido_id, un solo pedido.',
    example: 'compra-2026-0042',
  }),
  Prefer: z.string().optional().meta({
    description: '`wait=S`, S de 0 a 20 segundos: espera el veredicto ese tiempo como mucho.',
    example: 'wait=10',
  }),
});
