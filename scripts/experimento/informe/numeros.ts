/** Numbers as a Spanish reader writes them. */
const entero = new Intl.NumberFormat('es', { maximumFractionDigits: 0, useGrouping: 'always' });
const decimal = new Intl.NumberFormat('es', { maximumFractionDigits: 1 });

export const miles = (numero: number): string => entero.format(numero);

/** Three significant digits: 0,0575 %. Never `0 %` for something that is not zero. */
export const porciento = (parte: number): string =>
  `${new Intl.NumberFormat('es', { maximumSignificantDigits: 3 }).format(100 * parte)} %`;

/** A detection rate that is at least 1 − bound, rounded down so that it never promises more than is known. */
export function alMenos(cota: number): string {
  if (cota >= 1) return '0 %';
  const cifras = Math.max(0, Math.ceil(-Math.log10(cota)));
  const factor = 10 ** cifras;
  const parte = Math.floor(100 * (1 - cota) * factor) / factor;
  return `${new Intl.NumberFormat('es', { maximumFractionDigits: cifras }).format(parte)} %`;
}

export const milisegundos = (ms: number | null): string =>
  ms === null ? '–' : ms < 1000 ? `${entero.format(ms)} ms` : `${decimal.format(ms / 1000)} s`;

export const segundos = (s: number): string =>
  s < 90 ? `${decimal.format(s)} s` : `${decimal.format(s / 60)} min`;
