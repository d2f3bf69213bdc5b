import { describe, expect, it } from 'vitest';
import { crearAzar } from './azar.ts';
import { escenarios } from './escenarios/indice.ts';
import { ANCHO_RANGO } from './escenarios/taller.ts';
import { planear } from './plan.ts';
import { CANTIDAD_MAX, EXISTENCIAS_MAX, LINEAS_MAX, type Plan, pedidosDe } from './tipos.ts';

const plan = (pedidos = 12_000, semilla = 1): Plan =>
  planear({ pedidos, prefijo: 'p', azar: crearAzar(semilla) });

/** Stock, reservations and verdicts of a plan whose cases run one after the other, order by order. */
function simular({ items, casos }: Plan) {
  const libre = new Map(items.map(({ item_id, cantidad_disponible }) => [item_id, cantidad_disponible]));
  const veredictos = new Map<string, 'FALTA' | 'HAY'>();
  for (const paso of casos.flatMap(({ pasos }) => pasos)) {
    for (const { tipo, item_id, cantidad } of paso.cambios) {
      // No case plans a `fijar` after a reservation, so that setting and adding are the same here.
      libre.set(item_id, tipo === 'entrada' ? (libre.get(item_id) ?? 0) + cantidad : cantidad);
    }
    for (const { pedido, contenido } of paso.envios) {
      if (veredictos.has(pedido.clave)) continue;
      const suma = new Map<number, number>();
      for (const { item_id, cantidad } of pedido.contenidos[contenido]?.lineas ?? []) {
        suma.set(item_id, (suma.get(item_id) ?? 0) + cantidad);
      }
      const cabe = [...suma].every(([item, cantidad]) => cantidad <= (libre.get(item) ?? -1));
      if (cabe) for (const [item, cantidad] of suma) libre.set(item, (libre.get(item) ?? 0) - cantidad);
      veredictos.set(pedido.clave, cabe ? 'HAY' : 'FALTA');
    }
  }
  return { veredictos, libre };
}

describe('the standard plan', () => {
  const normal = plan();
  const pedidos = pedidosDe(normal.casos);
  const { veredictos } = simular(normal);

  it('has exactly the orders wanted, at least 40 % of them short', () => {
    expect(pedidos).toHaveLength(12_000);
    const cortos = [...veredictos.values()].filter((veredicto) => veredicto === 'FALTA').length;
    expect(cortos).toBeGreaterThanOrEqual(4_800);
  });

  it('plants half of its orders within one unit of the boundary', () => {
    const frontera = pedidos.filter((pedido) => pedido.frontera).length;
    expect(frontera / pedidos.length).toBeGreaterThanOrEqual(0.5);
  });

  it('has every scenario', () => {
    const vistos = new Set(normal.casos.map(({ escenario }) => escenario));
    expect([...vistos].sort()).toEqual(escenarios.map(({ nombre }) => nombre).sort());
  });

  it('plants only what comes true when orders arrive one by one', () => {
    for (const { clave, contenidos } of pedidos) {
      const [primero] = contenidos;
      if (primero.expectativa !== 'SEGUN_BITACORA')
        expect([clave, veredictos.get(clave)]).toEqual([clave, primero.expectativa]);
    }
  });

  it('makes exactly as many of a group fall short as it says', () => {
    const grupos = Map.groupBy(
      pedidos.filter(({ grupo }) => grupo !== undefined),
      ({ grupo }) => grupo,
    );
    for (const [grupo, miembros] of grupos) {
      const cortos = miembros.filter(({ clave }) => veredictos.get(clave) === 'FALTA').length;
      expect(cortos).toBeGreaterThanOrEqual(grupo?.faltanMin ?? Number.NaN);
      expect(cortos).toBeLessThanOrEqual(grupo?.faltanMax ?? Number.NaN);
    }
  });

  it('keeps to the limits of the contract', () => {
    const contenidos = pedidos.flatMap((pedido) => pedido.contenidos);
    expect(contenidos.filter(({ lineas }) => lineas.length < 1 || lineas.length > LINEAS_MAX)).toEqual([]);
    const fuera = contenidos
      .flatMap(({ lineas }) => lineas)
      .filter(
        ({ item_id, cantidad }) => cantidad < 1 || cantidad > CANTIDAD_MAX || item_id > EXISTENCIAS_MAX,
      );
    expect(fuera).toEqual([]);
    expect(normal.items.filter((item) => item.cantidad_disponible > EXISTENCIAS_MAX)).toEqual([]);
  });

  it('gives each scenario its own range of items, and each order its own key', () => {
    expect(new Set(pedidos.map(({ clave }) => clave)).size).toBe(pedidos.length);
    expect(new Set(normal.items.map(({ item_id }) => item_id)).size).toBe(normal.items.length);
    const rangos = new Map(escenarios.map(({ nombre }, i) => [nombre, i + 1]));
    const ajenos = pedidos.filter(({ escenario, contenidos }) =>
      contenidos
        .flatMap(({ lineas }) => lineas)
        .some(({ item_id }) => Math.floor(item_id / ANCHO_RANGO) !== rangos.get(escenario)),
    );
    expect(ajenos).toEqual([]);
  });

  it('orders arrive in any order within the good baskets: their items hold exactly what they want', () => {
    const cestas = planear({ pedidos: 60, prefijo: 'p', escenarios: ['cesta-realista'], azar: crearAzar(3) });
    const alReves = { ...cestas, casos: [...cestas.casos].reverse() };
    expect(simular(alReves).veredictos).toEqual(simular(cestas).veredictos);
    expect([...simular(cestas).libre.values()].every((libre) => libre === 0)).toBe(true);
  });
});

describe('planning', () => {
  it('is repeatable: the same seed plans the same, another seed something else', () => {
    expect(plan(500, 9)).toEqual(plan(500, 9));
    expect(plan(500, 9)).not.toEqual(plan(500, 10));
  });

  it.each([2000, 5000])('makes exactly %i orders', (cuantos) => {
    expect(pedidosDe(plan(cuantos).casos)).toHaveLength(cuantos);
  });

  it('has every scenario even when few orders are wanted', () => {
    const vistos = new Set(plan(1).casos.map(({ escenario }) => escenario));
    expect(vistos.size).toBe(escenarios.length);
  });

  it('keeps to the scenarios that are wanted', () => {
    const poco = planear({ pedidos: 40, prefijo: 'p', escenarios: ['falta-uno'], azar: crearAzar(1) });
    expect(pedidosDe(poco.casos).map(({ escenario }) => escenario)).toEqual(Array(40).fill('falta-uno'));
  });
});
