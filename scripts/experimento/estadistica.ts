import jstat from 'jstat';

const CONFIANZA = 0.95;

/**
 * Exact one-sided 95 % Clopper-Pearson upper bound on a rate: with the true rate at the bound, seeing
 * `ocurridos` or fewer in `ensayos` would happen just 5 % of the time.
 * @returns 0..1; 1 when there were no trials, since then nothing is known
 */
export function cotaSuperior(ocurridos: number, ensayos: number): number {
  if (ensayos <= 0 || ocurridos >= ensayos) return 1;
  if (ocurridos === 0) return 1 - (1 - CONFIANZA) ** (1 / ensayos);
  return jstat.beta.inv(CONFIANZA, ocurridos + 1, ensayos - ocurridos);
}

export interface SiguienteDecimal {
  /** The next power of ten below the present bound, e.g. 0.0001. */
  readonly tasa: number;
  /** How many more trials without any further miss the bound needs to get there. */
  readonly ensayosDeMas: number;
}

/** Trials beyond this are not worth naming. */
const ENSAYOS_MAX = 1e12;

/** How many more clean trials would push the bound down to the next power of ten. */
export function siguienteDecimal(ocurridos: number, ensayos: number): SiguienteDecimal {
  const cota = cotaSuperior(ocurridos, ensayos);
  // The first power of ten strictly below the bound.
  const tasa = 10 ** -(Math.floor(-Math.log10(cota)) + 1);
  let [bajo, alto] = [ensayos, ENSAYOS_MAX];
  while (bajo < alto) {
    const medio = Math.floor((bajo + alto) / 2);
    if (cotaSuperior(ocurridos, medio) <= tasa) alto = medio;
    else bajo = medio + 1;
  }
  return { tasa, ensayosDeMas: bajo - ensayos };
}

export interface Percentiles {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Nearest-rank percentiles, in the unit of the values. */
export function percentiles(valores: readonly number[]): Percentiles {
  const orden = Float64Array.from(valores).sort();
  const p = (parte: number): number | null => orden[Math.max(0, Math.ceil(parte * orden.length) - 1)] ?? null;
  return { n: orden.length, p50: p(0.5), p95: p(0.95), p99: p(0.99), max: p(1) };
}
