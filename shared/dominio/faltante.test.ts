import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { calcularFaltante, coincideConEvidencia, type Existencia, evaluar, libreDe } from './faltante.ts';
import { sumarLineas } from './pedido.ts';

const existencia = (cantidad_disponible: number, cantidad_reservada = 0, version = 1): Existencia => ({
  cantidad_disponible,
  cantidad_reservada,
  version,
});
const demanda = (item_id: number, cantidad: number) => ({ item_id, cantidad, nombre_item: null });
const unidades = fc.integer({ min: 0, max: 2_147_483_647 });

describe('the rule of shortfall', () => {
  test('exactly what is free is enough', () => {
    const { resultado, items } = evaluar([demanda(1, 7)], () => existencia(10, 3));
    expect(resultado).toBe('CONSISTENTE');
    expect(items[0]).toMatchObject({ faltante: 0, razon: null });
  });

  test('one unit more than is free is short by one, INSUFICIENTE', () => {
    const { resultado, items } = evaluar([demanda(1, 8)], () => existencia(10, 3));
    expect(resultado).toBe('INCONSISTENTE');
    expect(items[0]).toMatchObject({ faltante: 1, razon: 'INSUFICIENTE' });
  });

  test('nothing free is SIN_EXISTENCIAS, also when the shelf was corrected below its reservations', () => {
    for (const fila of [existencia(0), existencia(5, 5), existencia(3, 9)]) {
      const { items } = evaluar([demanda(1, 2)], () => fila);
      expect(items[0]).toMatchObject({ faltante: 2, razon: 'SIN_EXISTENCIAS' });
    }
  });

  test('an unknown item lacks entirely, with quantities 0 and no version', () => {
    expect(evaluar([demanda(9, 4)], () => undefined)).toEqual({
      resultado: 'INCONSISTENTE',
      items: [
        {
          item_id: 9,
          cantidad_solicitada: 4,
          cantidad_disponible: 0,
          cantidad_reservada: 0,
          faltante: 4,
          razon: 'ITEM_DESCONOCIDO',
          version: null,
        },
      ],
    });
  });

  test('one short item makes the whole order short, and then no version grows', () => {
    const filas = new Map([
      [1, existencia(10, 0, 5)],
      [2, existencia(0, 0, 8)],
    ]);
    const { resultado, items } = evaluar([demanda(1, 1), demanda(2, 1)], (id) => filas.get(id));
    expect(resultado).toBe('INCONSISTENTE');
    expect(items.map(({ version }) => version)).toEqual([5, 8]);
  });

  test('a consistent verdict grows every version by 1, for the reservation that follows', () => {
    const { items } = evaluar([demanda(1, 1)], () => existencia(10, 0, 5));
    expect(items[0]?.version).toBe(6);
  });

  test('lines of one item count together and stand once, by item_id', () => {
    const lineas = [demanda(2, 3), demanda(1, 1), demanda(2, 4)];
    expect(sumarLineas(lineas)).toEqual([demanda(1, 1), demanda(2, 7)]);
  });

  test('an unknown item has no version, not even where nothing of it is asked for', () => {
    expect(evaluar([demanda(9, 0)], () => undefined)).toMatchObject({
      resultado: 'CONSISTENTE',
      items: [{ version: null }],
    });
  });

  test.prop([unidades, unidades, unidades])(
    'short if and only if the demand exceeds what is free',
    (s, d, r) => {
      const libre = libreDe(existencia(d, r));
      expect(libre).toBeGreaterThanOrEqual(0);
      expect(calcularFaltante(s, libre) > 0).toBe(s > Math.max(0, d - r));
    },
  );

  test.prop([fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.option(fc.tuple(unidades, unidades))))])(
    'every verdict follows from its own evidence, and no altered one does',
    (filas) => {
      const demandas = filas.map(([cantidad], i) => demanda(i + 1, cantidad));
      const evaluacion = evaluar(demandas, (id) => {
        const fila = filas[id - 1]?.[1];
        return fila === null || fila === undefined ? undefined : existencia(...fila);
      });
      expect(coincideConEvidencia(evaluacion)).toBe(true);
      const contrario = evaluacion.resultado === 'CONSISTENTE' ? 'INCONSISTENTE' : 'CONSISTENTE';
      expect(coincideConEvidencia({ ...evaluacion, resultado: contrario })).toBe(false);
      const [primero, ...resto] = evaluacion.items;
      if (primero !== undefined) {
        const alterado = { ...primero, faltante: primero.faltante + 1 };
        expect(coincideConEvidencia({ ...evaluacion, items: [alterado, ...resto] })).toBe(false);
      }
    },
  );
});

describe('does a stored verdict follow from its evidence?', () => {
  const filas = new Map([
    [1, existencia(10, 3)],
    [2, existencia(5, 5)],
  ]);
  const juzgar = (...demandas: (readonly [item_id: number, cantidad: number])[]) =>
    evaluar(
      demandas.map(([item_id, cantidad]) => demanda(item_id, cantidad)),
      (item_id) => filas.get(item_id),
    );
  const cabe = juzgar([1, 7]);
  const corto = juzgar([1, 1], [2, 1]);
  const desconocido = juzgar([9, 4]);
  /** The first item, with something else in it. */
  const alterado = (
    evaluacion: ReturnType<typeof evaluar>,
    campos: Partial<ReturnType<typeof evaluar>['items'][number]>,
  ) => ({
    ...evaluacion,
    items: evaluacion.items.map((item, i) => (i === 0 ? { ...item, ...campos } : item)),
  });

  test.each([
    ['consistent', cabe],
    ['short', corto],
    ['of an unknown item', desconocido],
  ])('yes: %s, as decided', (_, evaluacion) => {
    expect(coincideConEvidencia(evaluacion)).toBe(true);
  });

  test.each([
    ['a verdict that its items deny', { ...cabe, resultado: 'INCONSISTENTE' as const }],
    ['a shortfall called consistent', { ...corto, resultado: 'CONSISTENTE' as const }],
    ['an invented shortfall beside a true one', alterado(corto, { faltante: 1, razon: 'INSUFICIENTE' })],
    ['an invented reason', alterado(cabe, { razon: 'INSUFICIENTE' })],
    ['an unknown item for another reason', alterado(desconocido, { razon: 'SIN_EXISTENCIAS' })],
    ['an unknown item that lacks in part', alterado(desconocido, { faltante: 3 })],
    ['a known item that lacks less than it does', alterado(juzgar([2, 5]), { faltante: 4 })],
    ['a known item called unknown', alterado(juzgar([2, 1]), { razon: 'ITEM_DESCONOCIDO' })],
  ])('no: %s', (_, evaluacion) => {
    expect(coincideConEvidencia(evaluacion)).toBe(false);
  });
});
