import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severidad } from '../../shared/dominio/anomalia.ts';
import type { ItemEvaluado } from '../../shared/dominio/faltante.ts';
import { evaluar } from '../../shared/dominio/faltante.ts';
import { sumarLineas } from '../../shared/dominio/pedido.ts';
import { severidadDe, UMBRALES } from '../../shared/dominio/severidad.ts';
import { type Totales, totalesDe } from '../../shared/dominio/totales.ts';
import { existenciaDe, lineaDe } from '../../shared/pruebas/fabricas.ts';
import { clasificar, esCoherente, tipoDe } from './decidir.ts';

const totales = (campos: Partial<Totales> = {}): Totales => ({
  items: 100,
  items_faltantes: 1,
  items_desconocidos: 0,
  unidades: 1000,
  unidades_faltantes: 1,
  ...campos,
});

const GRAVEDAD: Readonly<Record<Severidad, number>> = { BAJA: 0, MEDIA: 1, ALTA: 2, CRITICA: 3 };
const gravedad = (t: Totales): number => GRAVEDAD[severidadDe(t)];

/** Totals as the validator makes them: of any order on any shelf. */
const evaluadas = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1_000_000 })), {
      minLength: 1,
      maxLength: 40,
    }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(2_000_000)), { maxLength: 30 }),
  )
  .map(([lineas, stock]) => {
    const bodega = new Map(stock);
    const { items, resultado } = evaluar(
      sumarLineas(lineas.map(([item, cantidad]) => lineaDe(item, cantidad))),
      (item_id) => {
        const cantidad = bodega.get(item_id);
        return cantidad === undefined ? undefined : existenciaDe(cantidad);
      },
    );
    return { items, resultado, totales: totalesDe(items) };
  });

const inconsistentes = fc
  .record({
    unidades: fc.integer({ min: 2, max: 2_000_000_000 }),
    parte: fc.double({ min: 0, max: 1, noNaN: true }),
    items_faltantes: fc.integer({ min: 1, max: 2000 }),
    items_desconocidos: fc.nat(2000),
  })
  .map(({ parte, ...t }) => ({
    ...t,
    items: 2000,
    unidades_faltantes: Math.max(1, Math.floor(parte * t.unidades)),
  }));

describe('tipoDe', () => {
  it('one unknown item decides the tipo, whatever else lacks', () => {
    expect(tipoDe(totales({ items_desconocidos: 1, items_faltantes: 5 }))).toBe('ITEM_DESCONOCIDO');
    expect(tipoDe(totales({ items_desconocidos: 1, unidades_faltantes: 1000 }))).toBe('ITEM_DESCONOCIDO');
  });

  it('FALTANTE_TOTAL is when not one unit of the order is free, FALTANTE_PARCIAL from one free unit on', () => {
    expect(tipoDe(totales({ unidades_faltantes: 1000 }))).toBe('FALTANTE_TOTAL');
    expect(tipoDe(totales({ unidades_faltantes: 999 }))).toBe('FALTANTE_PARCIAL');
    expect(tipoDe(totales({ unidades_faltantes: 1 }))).toBe('FALTANTE_PARCIAL');
  });

  it('agrees with the evidence of any order', () => {
    fc.assert(
      fc.property(evaluadas, ({ items, resultado, totales: t }) => {
        fc.pre(resultado === 'INCONSISTENTE');
        const desconocido = items.some((item) => item.razon === 'ITEM_DESCONOCIDO');
        const nada = items.every((item: ItemEvaluado) => item.faltante === item.cantidad_solicitada);
        expect(tipoDe(t)).toBe(
          desconocido ? 'ITEM_DESCONOCIDO' : nada ? 'FALTANTE_TOTAL' : 'FALTANTE_PARCIAL',
        );
      }),
    );
  });
});

describe('severidadDe', () => {
  it.each([
    [1, 'BAJA'],
    [99, 'BAJA'],
    [100, 'MEDIA'],
    [499, 'MEDIA'],
    [500, 'ALTA'],
    [999, 'ALTA'],
    [1000, 'CRITICA'],
  ] as const)(
    '%i of 1000 units missing is %s: each boundary belongs to the graver side',
    (faltan, severidad) => {
      expect(severidadDe(totales({ unidades_faltantes: faltan }))).toBe(severidad);
    },
  );

  it.each([
    [2, 'BAJA'],
    [3, 'MEDIA'],
    [9, 'MEDIA'],
    [10, 'ALTA'],
    [49, 'ALTA'],
    [50, 'CRITICA'],
  ] as const)('%i items short is %s', (items_faltantes, severidad) => {
    expect(severidadDe(totales({ items_faltantes }))).toBe(severidad);
  });

  it.each([
    [0, 'BAJA'],
    [1, 'MEDIA'],
    [2, 'MEDIA'],
    [3, 'ALTA'],
    [9, 'ALTA'],
    [10, 'CRITICA'],
  ] as const)('%i unknown items is %s', (items_desconocidos, severidad) => {
    expect(severidadDe(totales({ items_desconocidos }))).toBe(severidad);
  });

  it('is the gravest of the three measures', () => {
    expect(severidadDe(totales({ unidades_faltantes: 500, items_faltantes: 3 }))).toBe('ALTA');
    expect(severidadDe(totales({ unidades_faltantes: 100, items_faltantes: 50 }))).toBe('CRITICA');
  });

  it('the boundaries of the share are exact, also at the largest order there can be', () => {
    const unidades = 2_000_000_000;
    for (const [severidad, porcentaje] of Object.entries(UMBRALES.porcentajeFaltante)) {
      const justo = (unidades / 100) * porcentaje;
      expect(severidadDe(totales({ unidades, unidades_faltantes: justo }))).toBe(severidad);
      expect(severidadDe(totales({ unidades, unidades_faltantes: justo - 1 }))).not.toBe(severidad);
    }
  });

  it('never falls when more is missing: units, items or unknown items', () => {
    fc.assert(
      fc.property(inconsistentes, fc.nat(1_000_000), fc.nat(50), fc.nat(50), (t, unidades, items, nuevos) => {
        const peor = Math.min(t.unidades, t.unidades_faltantes + unidades);
        expect(gravedad({ ...t, unidades_faltantes: peor })).toBeGreaterThanOrEqual(gravedad(t));
        expect(gravedad({ ...t, items_faltantes: t.items_faltantes + items })).toBeGreaterThanOrEqual(
          gravedad(t),
        );
        expect(gravedad({ ...t, items_desconocidos: t.items_desconocidos + nuevos })).toBeGreaterThanOrEqual(
          gravedad(t),
        );
      }),
    );
  });

  it('depends on the share, not on the size: a thousand times everything is as grave', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (unidades, faltan) => {
        const t = totales({ unidades, unidades_faltantes: Math.min(unidades, faltan + 1) });
        expect(gravedad(t)).toBe(
          gravedad({
            ...t,
            unidades: t.unidades * 1000,
            unidades_faltantes: t.unidades_faltantes * 1000,
          }),
        );
      }),
    );
  });
});

describe('clasificar', () => {
  it('an anomaly is its type and its severity; where nothing lacks there is none', () => {
    expect(clasificar({ resultado: 'INCONSISTENTE', totales: totales({ items_faltantes: 3 }) })).toEqual({
      tipo: 'FALTANTE_PARCIAL',
      severidad: 'MEDIA',
    });
    expect(clasificar({ resultado: 'CONSISTENTE', totales: totales({ items_faltantes: 0 }) })).toBeNull();
  });

  it('there is an anomaly exactly where the verdict is INCONSISTENTE', () => {
    fc.assert(
      fc.property(evaluadas, (evaluada) => {
        expect(clasificar(evaluada) === null).toBe(evaluada.resultado === 'CONSISTENTE');
      }),
    );
  });
});

describe('esCoherente', () => {
  it('accepts every verdict that the rule can produce', () => {
    fc.assert(
      fc.property(evaluadas, (evaluada) => {
        expect(esCoherente(evaluada)).toBe(true);
      }),
    );
  });

  it.each([
    ['a result that its totals deny', 'CONSISTENTE', {}],
    ['nothing lacks', 'INCONSISTENTE', { items_faltantes: 0, unidades_faltantes: 0 }],
    ['more items short than items', 'INCONSISTENTE', { items_faltantes: 101, unidades_faltantes: 101 }],
    ['more unknown than short', 'INCONSISTENTE', { items_desconocidos: 2 }],
    ['more units short than asked for', 'INCONSISTENTE', { unidades_faltantes: 1001 }],
    ['items short without units', 'INCONSISTENTE', { unidades_faltantes: 0 }],
  ] as const)('refuses %s', (_, resultado, campos) => {
    expect(esCoherente({ resultado, totales: totales(campos) })).toBe(false);
  });
});
