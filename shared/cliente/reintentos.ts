/** When to ask again, and how long to wait before. Times are milliseconds. */
import { esObjeto } from './objeto.ts';
import type { Recibida } from './recibida.ts';

export interface Paciencia {
  /** The first one included. */
  readonly intentosMax: number;
  readonly esperaInicialMs: number;
  /** Also of a Retry-After: a server that asks for more is given up. */
  readonly esperaMaxMs: number;
}

/** Some 25 s in all: longer than a restart of any part takes. */
export const PACIENCIA: Paciencia = { intentosMax: 8, esperaInicialMs: 200, esperaMaxMs: 10_000 };

/** True where sending all of it again may help. A batch that was taken in part says itself what to send again. */
export const esPasajero = ({ estado, cuerpo }: Recibida): boolean =>
  (estado >= 500 || estado === 429) && !(esObjeto(cuerpo) && 'sin_aceptar' in cuerpo);

/** Retry-After is seconds or a date (RFC 9110 §10.2.3). */
const pedida = (recibida: Recibida | undefined, ahoraMs: number): number | undefined => {
  const valor = recibida?.cabecera('retry-after')?.trim();
  if (valor === undefined) return undefined;
  if (/^\d+$/.test(valor)) return Number(valor) * 1000;
  const fecha = Date.parse(valor);
  return Number.isNaN(fecha) ? undefined : Math.max(0, fecha - ahoraMs);
};

/**
 * Exponential, with jitter so that clients do not come back in step; never before the server asked for.
 *
 * @param intento how many have been made, 1..
 * @param azar 0..1
 * @returns undefined: not again
 */
export const esperaTras = (
  recibida: Recibida | undefined,
  intento: number,
  { intentosMax, esperaInicialMs, esperaMaxMs }: Paciencia,
  ahoraMs: number,
  azar: number,
): number | undefined => {
  if (intento >= intentosMax) return undefined;
  const propia = Math.min(esperaMaxMs, esperaInicialMs * 2 ** (intento - 1)) * (0.5 + azar / 2);
  const suya = pedida(recibida, ahoraMs) ?? 0;
  return suya > esperaMaxMs ? undefined : Math.max(propia, suya);
};
