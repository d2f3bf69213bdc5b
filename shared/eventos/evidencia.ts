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
/** The order in which evidence is stored. */
const CAMPOS = itemEvaluado.keyof().options;
/** Until 2026-11 evidence was stored with the names: that passes as it is. */
const conNombres = (fila: unknown): unknown =>
  Array.isArray(fila) && fila.length === CAMPOS.length
    ? Object.fromEntries(CAMPOS.map((campo, indice) => [campo, fila[indice]]))
    : fila;
const evidencia = z.array(z.preprocess(conNombres, itemEvaluado));
const itemsFaltantes = z.array(itemEvaluado.extend({ nombre_item: z.string().nullable() }));

const leerJson = (texto: string): unknown => {
  try {
    return JSON.parse(texto);
  } catch {
    return undefined;
  }
};

/**
 * The evidence of a verdict as it is stored: a JSON array of one array per item, a quarter of the bytes that objects
 * would need.
 */
export const escribirEvidencia = (items: readonly ItemEvaluado[]): string =>
  JSON.stringify(items.map((item) => CAMPOS.map((campo) => item[campo])));

/**
 * Reads the evidence of a verdict as it was stored.
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
