import { describe, expect, it } from 'vitest';
import type { Alarma } from '../../../infra/topologia.ts';
import { evaluar } from './evaluar.ts';

const MINUTO = 60_000;
const AHORA = 100 * MINUTO;
const alarma = (campos: Partial<Alarma> = {}): Alarma => ({
  nombre: 'prueba',
  metrica: { espacio: 'Vigia', nombre: 'X', dimension: { nombre: 'funcion', valor: 'f' } },
  estadistica: 'Maximum',
  comparacion: 'GreaterThanThreshold',
  umbral: 5,
  periodoS: 60,
  periodos: 1,
  sinDatos: 'notBreaching',
  descripcion: 'x',
  runbook: 'x',
  ...campos,
});
/** One sample in the middle of each period, newest first; undefined for none. */
const muestras = (...valores: (number | undefined)[]) =>
  valores.flatMap((valor, i) => (valor === undefined ? [] : [{ en: AHORA - (i + 0.5) * MINUTO, valor }]));
const estado = (a: Alarma, ...valores: (number | undefined)[]) =>
  evaluar(a, muestras(...valores), AHORA, 0).estado;

describe('evaluar', () => {
  it('fires above the threshold, not at it', () => {
    expect(estado(alarma(), 6)).toBe('ALARMA');
    expect(estado(alarma(), 5)).toBe('OK');
  });

  it('or below it', () => {
    const a = alarma({ comparacion: 'LessThanThreshold', umbral: 1, estadistica: 'Sum' });
    expect([estado(a, 0), estado(a, 1)]).toEqual(['ALARMA', 'OK']);
  });

  it('sums or takes the maximum of a period', () => {
    const tres = [3, 3].map((valor) => ({ en: AHORA - 1, valor }));
    expect(evaluar(alarma(), tres, AHORA, 0)).toEqual({ estado: 'OK', valor: 3 });
    expect(evaluar(alarma({ estadistica: 'Sum' }), tres, AHORA, 0)).toEqual({ estado: 'ALARMA', valor: 6 });
  });

  it('needs all its periods in a row', () => {
    const a = alarma({ periodos: 2 });
    expect(estado(a, 6, 6)).toBe('ALARMA');
    expect(estado(a, 6, 5)).toBe('OK');
    expect(estado(a, 5, 6)).toBe('OK');
  });

  it('one late sample leaves no hole', () => {
    expect(estado(alarma(), undefined, 6)).toBe('ALARMA');
    expect(estado(alarma({ sinDatos: 'breaching' }), undefined, 5)).toBe('OK');
  });

  it('no data is what the alarm says it is, once it was watched for long enough', () => {
    expect(estado(alarma())).toBe('OK');
    const parado = alarma({ sinDatos: 'breaching', periodos: 2 });
    expect(evaluar(parado, [], AHORA, 0)).toEqual({ estado: 'ALARMA', valor: null });
    expect(evaluar(parado, [], AHORA, AHORA - 2 * MINUTO)).toEqual({ estado: 'SIN_DATOS', valor: null });
    expect(estado(parado, undefined, undefined, 3)).toBe('OK');
  });

  it('what is older than it looks back does not count', () => {
    expect(estado(alarma(), undefined, undefined, 6)).toBe('OK');
  });
});
