/** Bodies about the warehouse, as they are answered. */
import * as z from 'zod';
import { instante, itemId, pedidoId } from '../../eventos/comun.ts';
import { type ItemLeido, type MovimientoLeido, TIPOS_MOVIMIENTO } from '../bodega.ts';
import { contador, cursor, secuencia, unidades } from './esquemas-comunes.ts';

const bodega = z.int().min(1);

export const itemLeido = z
  .object({
    item_id: itemId,
    nombre_item: z.string(),
    sku: z.string().nullable(),
    bodega_id: bodega,
    cantidad_disponible: unidades,
    cantidad_reservada: unidades,
    cantidad_libre: unidades,
    version: contador.meta({
      description: 'Crece en 1 con cada reserva, liberación o cambio del estante.',
    }),
  })
  .meta({ id: 'Item' }) satisfies z.ZodType<ItemLeido>;

export const listaDeItems = z.object({ items: z.array(itemLeido), cursor });

export const cargaHecha = z.object({ creados: contador, actualizados: contador });

export const movimientoLeido = z
  .object({
    movimiento_id: secuencia,
    item_id: itemId,
    bodega_id: bodega,
    tipo: z.enum(TIPOS_MOVIMIENTO),
    cantidad: unidades,
    delta: z.int().meta({ description: 'Cambio de cantidad_disponible.' }),
    delta_reservada: z.int().meta({ description: 'Cambio de cantidad_reservada.' }),
    motivo: z.string(),
    clave_idempotencia: z.string().nullable(),
    pedido_id: pedidoId
      .nullable()
      .meta({ description: 'De quién era la reserva que terminó; null si cambió el estante.' }),
    cantidad_disponible: unidades.meta({ description: 'Después del movimiento.' }),
    version: contador,
    creado_en: instante,
  })
  .meta({ id: 'Movimiento' }) satisfies z.ZodType<MovimientoLeido>;

/** The ledger also holds what orders do to the shelf. */
export const movimientoAnotado = movimientoLeido
  .extend({ tipo: z.enum([...TIPOS_MOVIMIENTO, 'LIBERACION', 'DESPACHO']) })
  .meta({ id: 'MovimientoAnotado' });

export const listaDeMovimientos = z.object({ movimientos: z.array(movimientoAnotado), cursor });
