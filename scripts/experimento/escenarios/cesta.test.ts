import { describe, expect, it } from 'vitest';
import { crearAzar } from '../azar.ts';
import { percentiles } from '../estadistica.ts';
import { crearCesteria } from './cesta.ts';

describe('baskets', () => {
  const tejer = crearCesteria(crearAzar(5));
  const cestas = Array.from({ length: 4_000 }, tejer);

  it('have the measured number of lines: median 14, mean 26.6', () => {
    const lineas = cestas.map(({ length }) => length);
    expect(percentiles(lineas).p50).toBeGreaterThanOrEqual(13);
    expect(percentiles(lineas).p50).toBeLessThanOrEqual(15);
    const media = lineas.reduce((a, b) => a + b, 0) / lineas.length;
    expect(media).toBeGreaterThan(23);
    expect(media).toBeLessThan(30);
    expect(Math.max(...lineas)).toBeLessThanOrEqual(675);
  });

  it('have the measured quantities: median 3, p99 100', () => {
    const { p50, p99 } = percentiles(cestas.flat().map(({ cantidad }) => cantidad));
    expect(p50).toBe(3);
    expect(p99).toBeGreaterThan(70);
    expect(p99).toBeLessThan(140);
  });

  it('hold the hottest item in about one order in nine', () => {
    const conElPrimero = cestas.filter((cesta) => cesta.some(({ rango }) => rango === 0)).length;
    expect(conElPrimero / cestas.length).toBeGreaterThan(0.08);
    expect(conElPrimero / cestas.length).toBeLessThan(0.16);
  });
});
