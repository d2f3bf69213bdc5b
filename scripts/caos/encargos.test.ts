import { expect, test } from 'vitest';
import { leerArgumentos } from './argumentos.ts';
import { encargosDe, triple } from './encargos.ts';
import { fallos } from './fallos/indice.ts';
import { crecimientos } from './memoria.ts';

const de = (...argv: string[]) => encargosDe(leerArgumentos(argv, 7));

test('los simples son todos los fallos que se pueden inyectar, cada uno solo', () => {
  const numeros = new Set(fallos.map(({ numero }) => numero));
  // 14, the loss of unsynchronised writes, needs a block device that forgets: see informe.ts.
  expect([...numeros].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 30 }, (_, i) => i + 1).filter((n) => n !== 14),
  );
  expect(new Set(fallos.map(({ nombre }) => nombre)).size).toBe(fallos.length);
  const nombres = de('--simples').flatMap((encargo) => encargo.fallos);
  for (const { nombre } of fallos) expect(nombres).toContain(nombre);
});

test('los pares son los 132 pares ordenados de doce fallos', () => {
  const pares = de('--pares').map((encargo) => encargo.fallos.join('+'));
  expect(new Set(pares).size).toBe(132);
});

test('una semilla dice qué tres fallos distintos toca, siempre los mismos', () => {
  const [una, otra] = de('--semillas', '2', '--semilla', '5');
  expect(una).toEqual(triple(5, 100));
  expect(otra).toEqual(triple(6, 100));
  expect(new Set(una?.fallos).size).toBe(3);
  expect(una?.fallos).not.toEqual(otra?.fallos);
});

test('la resistencia reparte todos sus pedidos en rondas', () => {
  const rondas = de('--resistencia', '25000', '--pedidos', '10000');
  expect(rondas.map(({ pedidos }) => pedidos)).toEqual([10_000, 10_000, 5_000]);
});

test.each([
  [[]],
  [['--simples', '--pares']],
  [['--semillas', 'muchas']],
  [['--simples', '--solo', 'no-existe']],
  [['--simples', '--carriles', '0']],
  [['--inventado']],
])('rechaza %j', (argv) => {
  expect(() => leerArgumentos(argv, 1)).toThrow();
});

test('la memoria es plana si el último tercio no pasa del segundo', () => {
  const plana = [90, 100, 101, 99, 100, 102].map((motor) => ({ motor }));
  const crece = [100, 150, 200, 250, 300, 350].map((motor) => ({ motor }));
  expect(crecimientos(plana)).toEqual([{ proceso: 'motor', mitad: 100, final: 101, plana: true }]);
  expect(crecimientos(crece)[0]?.plana).toBe(false);
});
