import { describe, expect, it } from 'vitest';
import { cotaSuperior, percentiles, siguienteDecimal } from './estadistica.ts';

describe('Clopper-Pearson, one-sided 95 %', () => {
  // Found by halving on the exact binomial sum in 60-digit decimals, with no beta function at all.
  it.each([
    [0, 10, 0.258865550893],
    [1, 10, 0.394163302437],
    [5, 100, 0.102253377643],
    [3, 5000, 0.00154999428],
    [9, 10, 0.994883803108],
  ])('%i of %i', (ocurridos, ensayos, cota) => {
    expect(cotaSuperior(ocurridos, ensayos)).toBeCloseTo(cota, 10);
  });

  it('is 1 − 0.05^(1/n) without an occurrence, which is what the beta quantile gives too', () => {
    expect(cotaSuperior(0, 4800)).toBeCloseTo(1 - 0.05 ** (1 / 4800), 12);
    expect(cotaSuperior(1, 4800)).toBeGreaterThan(cotaSuperior(0, 4800));
  });

  it('knows nothing without trials, and promises nothing when all failed', () => {
    expect(cotaSuperior(0, 0)).toBe(1);
    expect(cotaSuperior(7, 7)).toBe(1);
  });

  it('holds its coverage: at the bound, so few occurrences have probability 5 %', () => {
    const p = cotaSuperior(2, 50);
    const cola = [0, 1, 2].reduce((suma, k) => {
      const combinaciones = [1, 50, (50 * 49) / 2][k] ?? 0;
      return suma + combinaciones * p ** k * (1 - p) ** (50 - k);
    }, 0);
    expect(cola).toBeCloseTo(0.05, 9);
  });
});

describe('the next decimal', () => {
  it('needs ln 0.05 / ln(1 − rate) clean trials in all', () => {
    const { tasa, ensayosDeMas } = siguienteDecimal(0, 5000);
    expect(tasa).toBe(0.0001);
    expect(5000 + ensayosDeMas).toBe(Math.ceil(Math.log(0.05) / Math.log(1 - 0.0001)));
  });

  it('takes misses into account', () => {
    const { tasa, ensayosDeMas } = siguienteDecimal(2, 5000);
    expect(cotaSuperior(2, 5000 + ensayosDeMas)).toBeLessThanOrEqual(tasa);
    expect(cotaSuperior(2, 5000 + ensayosDeMas - 1)).toBeGreaterThan(tasa);
  });

  it('starts from nothing', () => {
    expect(siguienteDecimal(0, 0)).toEqual({ tasa: 0.1, ensayosDeMas: 29 });
  });
});

describe('percentiles', () => {
  it('are nearest-rank', () => {
    expect(percentiles([5, 1, 4, 2, 3])).toEqual({ n: 5, p50: 3, p95: 5, p99: 5, max: 5 });
    expect(percentiles(Array.from({ length: 100 }, (_, i) => i + 1))).toMatchObject({
      p50: 50,
      p95: 95,
      p99: 99,
    });
  });

  it('of nothing are null', () => {
    expect(percentiles([])).toEqual({ n: 0, p50: null, p95: null, p99: null, max: null });
  });
});
