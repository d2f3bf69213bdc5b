import { expect, test } from 'vitest';
import { incumplidas, juzgar } from './informe.ts';
import { alternar, medianaDe, resumir } from './medida.ts';
import { filas } from './tabla.ts';

test('the median of an even number of values lies between the two in the middle', () => {
  expect(medianaDe([3, 1, 2])).toBe(2);
  expect(medianaDe([4, 1, 3, 2])).toBe(2.5);
  expect(() => medianaDe([])).toThrow('nada');
  expect(resumir([2, 9, 1], 'veces')).toEqual({ median: 2, min: 1, max: 9, n: 3, unidad: 'veces' });
});

test('both sides take turns, and the first turn of each does not count', async () => {
  const orden: string[] = [];
  const lado = (nombre: string) => async () => orden.push(nombre);
  expect(await alternar(2, lado('a'), lado('b'), () => undefined)).toEqual([
    { a: 3, b: 4 },
    { a: 5, b: 6 },
  ]);
  expect(orden.join('')).toBe('ababab');
});

test.each(filas)('$nombre: the goal lies beyond the floor, and both are judged as they should', (fila) => {
  const [mucho, poco] = [fila.piso * 1.01 + 0.01, fila.piso * 0.99 - 0.01];
  const [peor, mejor] = fila.mejor === 'mas' ? [poco, mucho] : [mucho, poco];
  expect(juzgar(fila, peor)).toBe('falla');
  expect(juzgar(fila, fila.piso)).toBe('piso');
  expect(juzgar(fila, mejor)).not.toBe('falla');
  expect(juzgar(fila, fila.meta)).toBe('meta');
});

test('only what was measured can miss its floor', () => {
  expect(incumplidas({})).toEqual([]);
  expect(incumplidas({ viajes_por_lote: resumir([10], 'viajes'), kb_validador: resumir([1], 'kB') })).toEqual(
    ['viajes_por_lote'],
  );
});
