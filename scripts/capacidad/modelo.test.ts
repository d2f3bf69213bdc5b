import { expect, test } from 'vitest';
import { CLASES, CUOTAS } from './aws.ts';
import { MEDIDO } from './medido.ts';
import { costes, type Entorno, horaDe, type Medido, muros, validadores } from './modelo.ts';

const medido: Medido = { ...MEDIDO.resto, peticionesPorPedido: MEDIDO.peticiones, porPeticion: 1 };
const entorno: Entorno = { viajeMs: 1, confirmarMs: 3, nucleo: 1, clase: CLASES[0] };
const limiteDe = (que: RegExp, m = medido, e = entorno): number =>
  muros(m, e).find((muro) => que.test(muro.que))?.limite ?? Number.NaN;

test('the lowest wall comes first', () => {
  const limites = muros(medido, entorno).map(({ limite }) => limite);
  expect(limites).toEqual(limites.toSorted((a, b) => a - b));
});

test('an order that is one of many in a request meets the gateway later', () => {
  expect(limiteDe(/API/)).toBe(CUOTAS.apiPorSegundo);
  expect(limiteDe(/API/, { ...medido, porPeticion: 500 })).toBe(500 * CUOTAS.apiPorSegundo);
});

test('a warehouse waits for work, round trips and COMMIT; more cores do not help it, faster ones do', () => {
  const { bloqueadoMs, jsBajoBloqueoMs, viajesBajoBloqueo } = medido;
  const ms = bloqueadoMs + jsBajoBloqueoMs + viajesBajoBloqueo * entorno.viajeMs + entorno.confirmarMs;
  expect(limiteDe(/bodega, bloqueadas/)).toBeCloseTo(1e6 / ms);
  expect(limiteDe(/bodega, bloqueadas/, medido, { ...entorno, clase: CLASES[3] })).toBeCloseTo(1e6 / ms);
  expect(limiteDe(/bodega, bloqueadas/, medido, { ...entorno, nucleo: 2 })).toBeGreaterThan(1e6 / ms);
});

test('validators at once carry the rate that was asked for', () => {
  const ms = medido.baseMs + medido.jsBajoBloqueoMs + medido.viajes * entorno.viajeMs + entorno.confirmarMs;
  expect(validadores(medido, entorno, 20_000)).toBe(Math.ceil((20 * ms) / 1000));
});

test('what is paid per request grows with the requests, what is paid by the hour falls with the orders', () => {
  const dolares = (que: string, m: Medido, alDia: number) =>
    costes(m, entorno, alDia).find((coste) => coste.que.startsWith(que))?.dolares ?? Number.NaN;
  const mas = { ...medido, peticionesPorPedido: medido.peticionesPorPedido + 1 };
  expect(dolares('SQS', mas, 1e6) - dolares('SQS', medido, 1e6)).toBeCloseTo(0.4);
  expect(dolares('RDS db', medido, 1e6)).toBeCloseTo(24 * horaDe(entorno));
  expect(dolares('RDS db', medido, 1e7)).toBeCloseTo(2.4 * horaDe(entorno));
});
