import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLAZO_MS } from '../functions/reconciliador/decidir.ts';
import { alarmas, colas, dlqs, funciones, suscripciones, variableDe } from './topologia.ts';

const NOMBRE_MAX = 80;

describe('topologia', () => {
  it.each(colas)('$nombre: the visibility timeout is at least 6 × timeout + window', (cola) => {
    const funcion = funciones.find((f) => f.fuente?.cola === cola.nombre);
    expect(cola.visibilidadS).toBeGreaterThanOrEqual(
      6 * (funcion?.timeoutS ?? Number.NaN) + (funcion?.fuente?.ventanaS ?? Number.NaN),
    );
  });

  it.each(colas)('$nombre: its DLQ keeps messages longer than the queue, and 14 days at most', (cola) => {
    expect(cola.dlq.retencionS).toBeGreaterThan(cola.retencionS);
    expect(cola.dlq.retencionS).toBeLessThanOrEqual(14 * 24 * 3600);
  });

  it('every queue is fed by one subscription and read by one function', () => {
    for (const { nombre } of colas) {
      expect(suscripciones.filter((s) => s.cola === nombre)).toHaveLength(1);
      expect(funciones.filter((f) => f.fuente?.cola === nombre)).toHaveLength(1);
    }
  });

  it('a batch above 10 has a window, and concurrency is at least the 2 that AWS demands', () => {
    for (const { fuente } of funciones) {
      if (fuente === undefined) continue;
      expect(fuente.loteMax <= 10 || fuente.ventanaS >= 1).toBe(true);
      expect(fuente.concurrenciaMax).toBeGreaterThanOrEqual(2);
    }
  });

  it('every DLQ and every queue has an alarm', () => {
    for (const { nombre } of [...dlqs, ...colas]) {
      expect(alarmas.some(({ metrica }) => metrica.dimension.valor === nombre)).toBe(true);
    }
  });

  it.each(alarmas)('$nombre: what it watches exists, and its runbook does', ({ metrica, runbook }) => {
    const { espacio, nombre, dimension } = metrica;
    const conocidas =
      espacio === 'AWS/SQS'
        ? [...colas, ...dlqs].map((cola) => cola.nombre)
        : funciones.map((funcion): string => funcion.nombre);
    expect(conocidas).toContain(dimension.valor);
    expect(nombre).toMatch(/^[A-Z]\w+$/);
    expect(existsSync(new URL(`../${runbook}`, import.meta.url))).toBe(true);
  });

  it('names of alarms are unique', () => {
    expect(new Set(alarmas.map(({ nombre }) => nombre)).size).toBe(alarmas.length);
  });

  it('every function is fed by HTTP, a queue or a clock; a clock does not wait for its function', () => {
    for (const { fuente, programa, timeoutS } of funciones) {
      expect(fuente === undefined || programa === undefined).toBe(true);
      if (programa !== undefined) expect(timeoutS).toBeLessThan(programa.cadaS);
    }
  });

  it('the reconciler calls an order late after the promised 60 s and one visibility timeout', () => {
    const visibilidadS = colas.find(({ nombre }) => nombre === 'cola-validacion')?.visibilidadS;
    expect(PLAZO_MS).toBe((60 + (visibilidadS ?? 0)) * 1000);
  });

  it('names are unique and fit SQS', () => {
    const nombres = [...colas, ...dlqs].map(({ nombre }) => nombre);
    expect(new Set(nombres).size).toBe(nombres.length);
    for (const nombre of nombres) expect(nombre.length).toBeLessThanOrEqual(NOMBRE_MAX);
    for (const { nombre } of dlqs) expect(nombre).toContain('dlq');
  });

  it('the ways out of the decision share nothing and leave nothing out', () => {
    const filtros = suscripciones.filter((s) => s.tema === 'tema-decisiones').map((s) => s.filtro?.resultado);
    expect(filtros.flat().sort()).toEqual(['CONSISTENTE', 'FALTANTE_TARDIO', 'INCONSISTENTE']);
  });

  it('names its env variables after the thing', () => {
    expect(variableDe('tema-pedidos')).toBe('TEMA_PEDIDOS_ARN');
    expect(variableDe('cola-validacion-dlq')).toBe('COLA_VALIDACION_DLQ_URL');
  });
});
