import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidirLote, Existencias, type PedidoPorDecidir } from './decidir.ts';

const pedido = (items: [item_id: number, cantidad: number][], bodega_id = 1): PedidoPorDecidir => ({
  huella: '00',
  pedido: {
    pedido_id: '00000000-0000-8000-8000-000000000000',
    bodega_id,
    cliente_id: null,
    referencia: null,
    recibido_en: '2026-01-01T00:00:00.000Z',
    items: items.map(([item_id, cantidad]) => ({ item_id, cantidad, nombre_item: null })),
  },
});

const bodega = (...filas: [item_id: number, disponible: number, reservada?: number][]): Existencias => {
  const existencias = new Existencias();
  for (const [item_id, cantidad_disponible, cantidad_reservada = 0] of filas) {
    existencias.poner(1, item_id, { cantidad_disponible, cantidad_reservada, version: 1 });
  }
  return existencias;
};

const resultados = (pedidos: PedidoPorDecidir[], existencias: Existencias): string[] =>
  decidirLote(pedidos, existencias).map(({ evaluacion }) => evaluacion.resultado);

describe('decidirLote', () => {
  it('orders of one batch compete: the second sees what the first left', () => {
    expect(resultados([pedido([[1, 6]]), pedido([[1, 5]]), pedido([[1, 4]])], bodega([1, 10]))).toEqual([
      'CONSISTENTE',
      'INCONSISTENTE',
      'CONSISTENTE',
    ]);
  });

  it('lines of one item are summed before they are compared', () => {
    const lineas: [number, number][] = [
      [1, 6],
      [1, 5],
    ];
    expect(resultados([pedido(lineas)], bodega([1, 10]))).toEqual(['INCONSISTENTE']);
    expect(resultados([pedido(lineas)], bodega([1, 11]))).toEqual(['CONSISTENTE']);
  });

  it('one short item makes the whole order inconsistent, and then it reserves nothing', () => {
    const existencias = bodega([1, 10], [2, 0]);
    expect(
      resultados(
        [
          pedido([
            [1, 1],
            [2, 1],
          ]),
        ],
        existencias,
      ),
    ).toEqual(['INCONSISTENTE']);
    expect(existencias.reservas()).toEqual([]);
  });

  it('the same item in another bodega is another item', () => {
    expect(resultados([pedido([[1, 1]], 2)], bodega([1, 10]))).toEqual(['INCONSISTENTE']);
  });

  it('reservations are summed per item, in lock order, with one version step per order', () => {
    const existencias = bodega([1, 10], [2, 10]);
    decidirLote(
      [
        pedido([
          [2, 1],
          [1, 2],
        ]),
        pedido([[1, 3]]),
      ],
      existencias,
    );
    expect(existencias.reservas()).toEqual([
      { bodega_id: 1, item_id: 1, cantidad: 5, reservas: 2 },
      { bodega_id: 1, item_id: 2, cantidad: 1, reservas: 1 },
    ]);
  });

  it('reservations come by bodega, then by item: the lock order of all writers', () => {
    const existencias = new Existencias();
    for (const [bodega_id, item_id] of [
      [2, 1],
      [1, 3],
      [1, 2],
    ] as const) {
      existencias.poner(bodega_id, item_id, { cantidad_disponible: 9, cantidad_reservada: 0, version: 1 });
      decidirLote([pedido([[item_id, 1]], bodega_id)], existencias);
    }
    expect(existencias.reservas().map(({ bodega_id, item_id }) => [bodega_id, item_id])).toEqual([
      [1, 2],
      [1, 3],
      [2, 1],
    ]);
  });

  it('each reservation has a version of its own, one after the other', () => {
    const decididos = decidirLote([pedido([[1, 1]]), pedido([[1, 1]])], bodega([1, 10]));
    expect(decididos.map(({ evaluacion }) => evaluacion.items[0]?.version)).toEqual([2, 3]);
  });

  it('what is not there cannot be reserved', () => {
    expect(() => bodega().reservar(1, { item_id: 1, cantidad: 1, nombre_item: null })).toThrow(
      'se reserva un item que no existe',
    );
  });

  it('never reserves more than is free, whatever is asked for, and refuses only what does not fit', () => {
    const lineas = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        fc.array(lineas, { maxLength: 30 }),
        fc.array(fc.nat(20), { maxLength: 4 }),
        (lotes, stock) => {
          const libres = new Map(stock.map((cantidad, indice) => [indice + 1, cantidad]));
          const existencias = bodega(
            ...[...libres].map(([id, cantidad]): [number, number] => [id, cantidad]),
          );
          for (const { pedido: p, evaluacion } of decidirLote(
            lotes.map((lote) => pedido(lote)),
            existencias,
          )) {
            const demanda = new Map<number, number>();
            for (const l of p.items) demanda.set(l.item_id, (demanda.get(l.item_id) ?? 0) + l.cantidad);
            const cabe = [...demanda].every(([id, cantidad]) => (libres.get(id) ?? -1) >= cantidad);
            expect(evaluacion.resultado).toBe(cabe ? 'CONSISTENTE' : 'INCONSISTENTE');
            if (cabe) for (const [id, cantidad] of demanda) libres.set(id, (libres.get(id) ?? 0) - cantidad);
          }
          for (const cantidad of libres.values()) expect(cantidad).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
