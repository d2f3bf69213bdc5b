/** The evidence of a verdict as the evaluaciones and reportes_inconsistencia tables keep it: JSON text. */
import { z } from 'zod';
import type { ItemEvaluado } from '../dominio/faltante.ts';

const itemEvaluado = z.object({
  item_id: z.int(),
  cantidad_solicitada: z.int(),
  cantidad_disponible: z.int(),
  cantidad_reservada: z.int(),
  faltante: z.int(),
  razon: z.enum(['SIN_EXISTENCIAS', 'INSUFICIENTE', 'ITEM_DESCONOCIDO']).nullable(),
  version: z.int().nullable(),
}) satisfies z.ZodType<ItemEvaluado>;

const evidencia = z.array(itemEvaluado);

/** @throws when the text is not what this system writes */
export const leerEvidencia = (json: string): readonly ItemEvaluado[] => evidencia.parse(JSON.parse(json));
