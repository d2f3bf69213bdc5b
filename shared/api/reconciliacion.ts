import * as z from 'zod';

const cuenta = z.int().min(0).nullable();

/** A figure that two places keep and that differs: `esperado` is what the ledger adds up to. */
export const descuadre = z.object({
  que: z.enum(['ESTANTE', 'RESERVADA']),
  bodega_id: z.int(),
  item_id: z.int(),
  esperado: z.int(),
  encontrado: z.int(),
});
export type Descuadre = z.infer<typeof descuadre>;

/** What the last sweep of the reconciler found, without the canary; all null before the first. */
export const reconciliacionLeida = z.object({
  aceptados: cuenta,
  evaluados: cuenta,
  en_vuelo: cuenta,
  en_dlq: cuenta,
  sin_cuenta: cuenta,
  /** The first ones, at most 100. */
  descuadres: z.array(descuadre).nullable(),
  /** ISO 8601 UTC. */
  ejecutada_en: z.string().nullable(),
});
export type ReconciliacionLeida = z.infer<typeof reconciliacionLeida>;

export const SIN_RECONCILIAR: ReconciliacionLeida = {
  aceptados: null,
  evaluados: null,
  en_vuelo: null,
  en_dlq: null,
  sin_cuenta: null,
  descuadres: null,
  ejecutada_en: null,
};

/** Reads a stored sweep. @returns {@link SIN_RECONCILIAR} when there is none, or somebody changed it by hand */
export const leerReconciliacion = (texto: string | null): ReconciliacionLeida => {
  try {
    return reconciliacionLeida.parse(JSON.parse(texto ?? ''));
  } catch {
    return SIN_RECONCILIAR;
  }
};
