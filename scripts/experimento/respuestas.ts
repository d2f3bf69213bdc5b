/**
 * The shapes of the answers, as CONTRACT.md gives them. Written from that page alone and not shared with the
 * system: the experiment must notice when the system's idea of its answers drifts.
 */
import * as z from 'zod';
import { RespuestaInesperada } from './fallos.ts';

const entero = z.number().int();

export const aceptado = z.object({ pedido_id: z.string().min(1), estado: z.string() });

const rechazado = z.object({ indice: entero, errores: z.unknown() });
export const lote = z.object({
  aceptados: z.array(z.object({ indice: entero, pedido_id: z.string().min(1) })),
  rechazados: z.array(rechazado).default([]),
  sin_aceptar: z.array(entero).default([]),
});

export const evaluacion = z.object({
  secuencia: entero,
  pedido_id: z.string(),
  bodega_id: entero,
  resultado: z.enum(['CONSISTENTE', 'INCONSISTENTE']),
  evaluado_en: z.string(),
  items: z.array(
    z.object({
      item_id: entero,
      cantidad_solicitada: z.number(),
      cantidad_disponible: z.number(),
      cantidad_reservada: z.number(),
      faltante: z.number(),
      razon: z.string().nullable(),
      version: entero.nullable(),
    }),
  ),
});
export type Evaluacion = z.infer<typeof evaluacion>;
export type ItemEvaluado = Evaluacion['items'][number];

/** Entries stay raw here: live and final reading are compared as they came. */
export const paginaEvaluaciones = z.object({
  evaluaciones: z.array(z.looseObject({ secuencia: entero, pedido_id: z.string(), bodega_id: entero })),
  siguiente: entero,
});
export type EntradaCruda = z.infer<typeof paginaEvaluaciones>['evaluaciones'][number];

export const item = z.object({
  item_id: entero,
  nombre_item: z.string(),
  bodega_id: entero,
  // Any number: one that makes no sense is a finding of the oracle, not an unreadable answer.
  cantidad_disponible: z.number(),
  cantidad_reservada: z.number(),
  cantidad_libre: z.number(),
  version: entero,
});
export type ItemLeido = z.infer<typeof item>;
export const listaItems = z.object({ items: z.array(item), cursor: z.string().nullable() });

/** All the oracle needs of the answer to a change of the shelf: which version the item has because of it. */
export const conVersion = z.object({ version: entero });

export const pedido = z.object({
  pedido_id: z.string(),
  estado: z.string(),
  bodega_id: entero.optional(),
  resultado: z.string().nullish(),
  secuencia: entero.nullish(),
  conflictos: entero.nullish(),
  items: z
    .array(
      z.object({
        item_id: entero,
        cantidad_solicitada: z.number(),
        faltante: z.number().nullable(),
        razon: z.string().nullable(),
      }),
    )
    .optional(),
});
export type PedidoLeido = z.infer<typeof pedido>;

export const reporte = z.object({
  reporte_id: z.union([z.string(), z.number()]),
  pedido_id: z.string(),
  secuencia: entero,
  estado: z.string(),
  fecha_deteccion: z.string(),
  items_faltantes: z.array(
    z.object({
      item_id: entero,
      nombre_item: z.string().nullable(),
      cantidad_solicitada: z.number(),
      cantidad_disponible: z.number(),
      cantidad_reservada: z.number(),
      faltante: z.number(),
      razon: z.string().nullable(),
      version: entero.nullable(),
    }),
  ),
});
export type Reporte = z.infer<typeof reporte>;

export const verificacion = z.object({
  integra: z.boolean(),
  registros: entero,
  cabeza: z.unknown(),
  primer_error: z.unknown(),
});
export type Verificacion = z.infer<typeof verificacion>;

export const consistencia = z.object({
  pedido_id: z.string(),
  consistente: z.boolean(),
  coincide: z.boolean(),
  items: z.array(z.object({ item_id: entero, cantidad_solicitada: z.number(), faltante: z.number() })),
});
export type Consistencia = z.infer<typeof consistencia>;

/** @throws RespuestaInesperada naming the route and the first field at fault */
export function leer<T>(esquema: z.ZodType<T>, cuerpo: unknown, ruta: string): T {
  const leido = esquema.safeParse(cuerpo);
  if (leido.success) return leido.data;
  const [primero] = leido.error.issues;
  throw new RespuestaInesperada(`${ruta}: ${primero?.path.join('.') || 'cuerpo'}: ${primero?.message ?? ''}`);
}
