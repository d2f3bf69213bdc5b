import { expect, test } from 'vitest';
import { crearLimitador } from './limite.ts';

const montar = (clientesMax = 10) => {
  const reloj = { ms: 5_000 };
  const limitar = crearLimitador(clientesMax, () => reloj.ms);
  const limite = { rafaga: 3, porSegundo: 2 };
  return { reloj, pedir: (quien = 'a') => limitar(quien, limite) };
};

test('deja pasar la ráfaga, y después lo que el tiempo va dando', () => {
  const { reloj, pedir } = montar();
  expect([pedir(), pedir(), pedir(), pedir()]).toEqual([0, 0, 0, 1]);
  reloj.ms += 499;
  expect(pedir()).toBe(1);
  reloj.ms += 1;
  expect([pedir(), pedir()]).toEqual([0, 1]);
});

test('lo que no se usa no se acumula más allá de la ráfaga', () => {
  const { reloj, pedir } = montar();
  pedir();
  reloj.ms += 3_600_000;
  expect([pedir(), pedir(), pedir(), pedir()]).toEqual([0, 0, 0, 1]);
});

test('dice los segundos enteros que faltan: pasados esos, entra', () => {
  const reloj = { ms: 0 };
  const limitar = crearLimitador(1, () => reloj.ms);
  const lento = { rafaga: 1, porSegundo: 0.3 };
  expect([limitar('a', lento), limitar('a', lento)]).toEqual([0, 4]);
  reloj.ms += 3_000;
  expect(limitar('a', lento)).toBe(1);
  reloj.ms += 1_000;
  expect(limitar('a', lento)).toBe(0);
});

test('lo rechazado no gasta: insistir no aleja la siguiente', () => {
  const { reloj, pedir } = montar();
  for (let i = 0; i < 100; i += 1) pedir();
  reloj.ms += 500;
  expect(pedir()).toBe(0);
});

test('uno no gasta lo de otro', () => {
  const { pedir } = montar();
  for (let i = 0; i < 4; i += 1) pedir('a');
  expect([pedir('a'), pedir('b')]).toEqual([1, 0]);
});

test('no recuerda a más clientes de los que se le permite: olvida al que lleva más sin venir', () => {
  const { pedir } = montar(2);
  for (const quien of ['a', 'a', 'a', 'b', 'b', 'b', 'a']) pedir(quien);
  pedir('c');
  expect(pedir('a')).toBe(1);
  expect(pedir('b')).toBe(0);
});
