import * as z from 'zod';
import type { ItemEvaluado } from '../dominio/faltante.ts';

export const RAZONES = ['SIN_EXISTENCIAS', 'INSUFICIENTE', 'ITEM_DESCONOCIDO'] as const;

const itemEvaluado = z.object({
  item_id: z.int(),
  cantidad_solicitada: z.int(),
  cantidad_disponible: z.int(),
  cantidad_reservada: z.int(),
  faltante: z.int(),
  razon: z.enum(RAZONES).nullable(),
  version: z.int().nullable(),
});
const evidencia = z.array(itemEvaluado);
const itemsFaltantes = z.array(itemEvaluado.extend({ nombre_item: z.string().nullable() }));

const leerJson = (texto: string): unknown => {
  try {
    return JSON.parse(texto);
  } catch {
    return undefined;
  }
};

/**
 * Reads the evidence of a verdict as the validator stored it.
 *
 * @returns undefined when it is not evidence any more: somebody changed the table by hand
 */
export const leerEvidencia = (texto: string): readonly ItemEvaluado[] | undefined =>
  evidencia.safeParse(leerJson(texto)).data;

/**
 * Reads what lacks as an inconsistency report keeps it: evidence, and the names it had then.
 *
 * @returns undefined when somebody changed the table by hand
 */
export const leerItemsFaltantes = (texto: string): z.infer<typeof itemsFaltantes> | undefined =>
  itemsFaltantes.safeParse(leerJson(texto)).data;
