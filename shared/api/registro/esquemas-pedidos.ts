/** Bodies about orders, as they are answered. */
import * as z from 'zod';
import { ESTADOS } from '../../dominio/estados.ts';
import { instante, itemId, pedidoId, resultado } from '../../eventos/comun.ts';
import { RAZONES } from '../../eventos/evidencia.ts';
import type { Competidor, EvaluacionLeida, PedidoDeLista, PedidoLeido, PedidoRecibido } from '../pedido.ts';
import {
  contador,
  cursor,
  demanda,
  falloDeCampo,
  problema,
  secuencia,
  unidades,
} from './esquemas-comunes.ts';

const estado = z.enum(ESTADOS).meta({ id: 'Estado' });
const razon = z.enum(RAZONES).meta({
  id: 'Razon',
  description: 'Por qué falta. Más adelante puede haber otras; ninguna cambia de nombre.',
});
/** Bodega 0 is the canary's and never shown. */
const bodega = z.int().min(1);

export const pedidoRecibido = z
  .object({ pedido_id: pedidoId, estado: z.literal('RECIBIDO'), recibido_en: instante.exactOptional() })
  .meta({
    id: 'PedidoRecibido',
    description: 'Aceptado, todavía sin veredicto.',
  }) satisfies z.ZodType<PedidoRecibido>;

export const pedidoAceptado = pedidoRecibido.required().meta({ id: 'PedidoAceptado' });

const resumen = z.object({
  pedido_id: pedidoId,
  estado,
  bodega_id: bodega,
  cliente_id: z.string().nullable(),
  referencia: z.string().nullable(),
  resultado,
  recibido_en: instante,
});

export const pedidoLeido = resumen
  .extend({
    secuencia,
    evaluado_en: instante,
    items: z.array(
      z.object({
        item_id: itemId,
        nombre_item: z.string().nullable(),
        cantidad_solicitada: demanda,
        faltante: demanda,
        razon: razon.nullable(),
      }),
    ),
    conflictos: contador.meta({ description: 'Cuántos contenidos distintos llegaron con la misma clave.' }),
    historial: z.array(z.object({ estado, en: instante, causa: z.string() })),
  })
  .meta({ id: 'Pedido', description: 'Un pedido con veredicto.' }) satisfies z.ZodType<PedidoLeido>;

/** Before the database has it, only its id is known. */
export const pedidoOrecibido = z.union([pedidoLeido, pedidoRecibido]);

/** Lists leave lines and history out: a page of whole orders could pass what Lambda may answer. */
export const listaDePedidos = z.object({
  pedidos: z.array(resumen.meta({ id: 'PedidoResumido' }) satisfies z.ZodType<PedidoDeLista>),
  cursor,
});

const aceptados = z.array(z.object({ indice: contador, pedido_id: pedidoId }));
const rechazados = z.array(z.object({ indice: contador, errores: z.array(falloDeCampo) }));
export const loteAceptado = z.object({ aceptados, rechazados }).meta({ id: 'LoteAceptado' });
export const loteRechazado = problema
  .extend({ aceptados: aceptados.max(0).optional(), rechazados: rechazados.optional() })
  .meta({ id: 'ProblemaDeLote', description: 'Si el lote se leyó, por qué ningún pedido sirve.' });
export const loteIncompleto = problema
  .extend({
    aceptados: aceptados.optional(),
    rechazados: rechazados.optional(),
    sin_aceptar: z
      .array(contador)
      .optional()
      .meta({ description: 'Los índices que no quedaron aceptados y se pueden repetir.' }),
  })
  .meta({ id: 'ProblemaDeLoteIncompleto' });

const itemVerificado = z.object({
  item_id: itemId,
  cantidad_solicitada: demanda,
  cantidad_disponible: unidades,
  cantidad_reservada: unidades,
  faltante: demanda,
  razon: razon.nullable(),
});
const itemEvaluado = itemVerificado
  .extend({ version: contador.nullable().meta({ description: 'null: item desconocido.' }) })
  .meta({
    id: 'ItemEvaluado',
    description: 'Lo que había, bajo bloqueo, antes de la reserva del propio pedido.',
  });

export const evaluacionLeida = z
  .object({
    secuencia,
    pedido_id: pedidoId,
    bodega_id: bodega,
    resultado,
    evaluado_en: instante,
    items: z.array(itemEvaluado),
  })
  .meta({ id: 'Evaluacion' }) satisfies z.ZodType<EvaluacionLeida>;

export const paginaDeEvaluaciones = z.object({
  evaluaciones: z.array(evaluacionLeida),
  siguiente: secuencia.meta({
    description: 'Lo que se pide la próxima vez; igual mientras no haya nada nuevo.',
  }),
});

export const verificacion = z
  .object({
    pedido_id: pedidoId,
    consistente: z.boolean(),
    items: z.array(itemVerificado),
    evaluacion: evaluacionLeida,
    coincide: z.boolean().meta({ description: 'El veredicto guardado se sigue de su evidencia guardada.' }),
  })
  .meta({ id: 'Verificacion' });

const competidor = z.object({
  pedido_id: pedidoId,
  item_id: itemId,
  cantidad: demanda,
  secuencia,
  estado,
}) satisfies z.ZodType<Competidor>;

export const competencia = z
  .object({
    pedido_id: pedidoId,
    secuencia,
    items: z.array(itemEvaluado),
    pedidos: z
      .array(competidor)
      .max(50)
      .meta({ description: 'Quién tenía las existencias entonces, del más nuevo al más viejo.' }),
  })
  .meta({ id: 'Competencia' });

export const reporte = z
  .object({
    reporte_id: z.uuid(),
    pedido_id: pedidoId,
    secuencia,
    bodega_id: bodega,
    estado: z.enum(['PENDIENTE', 'EMITIDO']),
    fecha_deteccion: instante,
    items_faltantes: z.array(itemEvaluado.extend({ nombre_item: z.string().nullable() })),
    auditoria: z
      .object({ numero: secuencia, huella: z.string().regex(/^[0-9a-f]{64}$/) })
      .nullable()
      .meta({ description: 'Su sello en la cadena de auditoría; null: todavía no.' }),
  })
  .meta({ id: 'Reporte' });
