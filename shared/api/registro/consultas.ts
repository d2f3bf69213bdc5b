/** What lists are filtered by, and the headers that some routes read. */
import * as z from 'zod';
import { SEVERIDADES, TIPOS_ANOMALIA } from '../../dominio/anomalia.ts';
import { ESTADOS } from '../../dominio/estados.ts';
import { bodegaId, itemId, pedidoId } from '../../eventos/comun.ts';
import { enteroDeTexto, limite } from '../consulta.ts';
import { claveIdempotencia } from '../pedido.ts';

const momento = z.iso.datetime({ precision: 3 });
const pagina = { limite, cursor: z.string().optional() };

export const consultaDePedidos = z.object({
  estado: z.enum(ESTADOS).optional(),
  bodega_id: enteroDeTexto(bodegaId).optional(),
  desde: momento.optional(),
  hasta: momento.optional(),
  ...pagina,
});

export const consultaDeMovimientos = z.object({
  item_id: enteroDeTexto(itemId).optional(),
  bodega_id: enteroDeTexto(bodegaId).optional(),
  desde: momento.optional(),
  hasta: momento.optional(),
  ...pagina,
});

export const consultaDeAnomalias = z.object({
  tipo: z.enum(TIPOS_ANOMALIA).optional(),
  severidad: z.enum(SEVERIDADES).optional(),
  estado: z.string().optional(),
  desde: momento.optional(),
  ...pagina,
});

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
