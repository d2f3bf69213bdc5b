/** Checks the audit chain one record at a time, so that a chain of any length needs the memory of one. */
import { HUELLA_INICIAL, sellar } from './cadena.ts';

/** Where the check stands: the last record that was right. */
export interface Cabeza {
  readonly numero: number;
  readonly huella: Buffer;
}

export interface Eslabon {
  readonly numero: number;
  readonly texto: string;
  readonly huella_anterior: Buffer;
  readonly huella: Buffer;
}

export type MotivoRotura =
  | 'NUMERO_AUSENTE'
  | 'HUELLA_ANTERIOR_DISTINTA'
  | 'HUELLA_DISTINTA'
  /** The report is gone, or does not say what was sealed. */
  | 'REPORTE_DISTINTO'
  /** The head names another record than the last one. */
  | 'CABEZA_DISTINTA'
  /** A report that nobody sealed. */
  | 'REPORTE_SIN_SELLO';

export interface Rotura {
  readonly numero: number;
  readonly motivo: MotivoRotura;
}

/** Records of a stretch, of which the chain is walked over at a time. Stored: a change needs a migration. */
export const TRAMO = 5_000;

export const ORIGEN: Cabeza = { numero: 0, huella: HUELLA_INICIAL };

/** @returns what is wrong with a record that should follow `previo`; null when nothing is */
export const revisarEslabon = (previo: Cabeza, eslabon: Eslabon): Rotura | null => {
  const numero = previo.numero + 1;
  if (eslabon.numero !== numero) return { numero, motivo: 'NUMERO_AUSENTE' };
  if (!eslabon.huella_anterior.equals(previo.huella)) return { numero, motivo: 'HUELLA_ANTERIOR_DISTINTA' };
  if (!eslabon.huella.equals(sellar(previo.huella, eslabon.texto)))
    return { numero, motivo: 'HUELLA_DISTINTA' };
  return null;
};

/** The head must be the last record: otherwise records were cut off its end, or the head was altered. */
export const revisarCabeza = (ultimo: Cabeza, cabeza: Cabeza): Rotura | null => {
  if (cabeza.numero === ultimo.numero && cabeza.huella.equals(ultimo.huella)) return null;
  return { numero: Math.max(cabeza.numero, ultimo.numero), motivo: 'CABEZA_DISTINTA' };
};
