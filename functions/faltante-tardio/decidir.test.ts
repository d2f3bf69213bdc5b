import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coincideConEvidencia, type Existencia } from '../../shared/dominio/faltante.ts';
import { estaDescubierta } from '../../shared/dominio/salida.ts';
import { existenciaDe } from '../../shared/pruebas/fabricas.ts';
import { descubrir, losQueCaben, masNuevos, type Tenedor } from './decidir.ts';

const pedido = (pedido_id: string, ...reservas: [item_id: number, cantidad: number][]) => ({
  pedido_id,
  reservas: reservas.map(([item_id, cantidad]) => ({ item_id, cantidad })),
});
const tenedor = (secuencia: number, item_id: number, lineas = 1): Tenedor => ({
  pedido_id: String(secuencia),
  secuencia,
  lineas,
  item_id,
});
const ids = (lista: readonly { readonly pedido_id: string }[]) => lista.map(({ pedido_id }) => pedido_id);

describe('descubrir', () => {
  it('the newest holder loses its cover, and so on until nothing is uncovered', () => {
    const pedidos = [pedido('3', [1, 2]), pedido('2', [1, 3]), pedido('1', [1, 5])];
    expect(ids(descubrir(pedidos, new Map([[1, existenciaDe(10, 10)]])))).toEqual([]);
    expect(ids(descubrir(pedidos, new Map([[1, existenciaDe(9, 10)]])))).toEqual(['3']);
    expect(ids(descubrir(pedidos, new Map([[1, existenciaDe(8, 10)]])))).toEqual(['3']);
    expect(ids(descubrir(pedidos, new Map([[1, existenciaDe(7, 10)]])))).toEqual(['3', '2']);
    expect(ids(descubrir(pedidos, new Map([[1, existenciaDe(0, 10)]])))).toEqual(['3', '2', '1']);
  });

  it('it releases all its lines, of covered items too, and so may cover what the next one holds', () => {
    const pedidos = [pedido('3', [2, 1]), pedido('2', [1, 1], [2, 1], [3, 4]), pedido('1', [1, 1])];
    const hechos = descubrir(
      pedidos,
      new Map([
        [1, existenciaDe(1, 2)],
        [2, existenciaDe(1, 2)],
        [3, existenciaDe(9, 4)],
      ]),
    );
    // 3 covers item 2, but not item 1: so 2 goes as well, and 1 stays.
    expect(ids(hechos)).toEqual(['3', '2']);
    expect(hechos[1]?.salidas.map((s) => [s.item_id, s.delta_reservada, s.despues.version])).toEqual([
      [1, -1, 2],
      [2, -1, 3],
      [3, -4, 2],
    ]);
  });

  it('the evidence is what a verdict would find with its own reservation free; it lacks, and replays', () => {
    const [hecho] = descubrir(
      [pedido('1', [1, 4], [2, 1])],
      new Map([
        [1, existenciaDe(3, 6)],
        [2, existenciaDe(5, 1)],
      ]),
    );
    expect(hecho?.evaluacion).toEqual({
      resultado: 'INCONSISTENTE',
      items: [
        {
          item_id: 1,
          cantidad_solicitada: 4,
          cantidad_disponible: 3,
          cantidad_reservada: 2,
          faltante: 3,
          razon: 'INSUFICIENTE',
          version: 2,
        },
        {
          item_id: 2,
          cantidad_solicitada: 1,
          cantidad_disponible: 5,
          cantidad_reservada: 0,
          faltante: 0,
          razon: null,
          version: 2,
        },
      ],
    });
  });

  it('a row that somebody deleted by hand uncovers nobody, and keeps nobody from being uncovered', () => {
    const pedidos = [pedido('2', [2, 1]), pedido('1', [2, 1], [1, 4])];
    const [hecho, ...mas] = descubrir(pedidos, new Map([[1, existenciaDe(3, 4)]]));
    expect(mas).toEqual([]);
    expect(hecho?.pedido_id).toBe('1');
    expect(hecho?.salidas.map(({ item_id }) => item_id)).toEqual([1]);
    expect(hecho?.evaluacion.items.map(({ razon }) => razon)).toEqual(['ITEM_DESCONOCIDO', 'INSUFICIENTE']);
  });

  it('whatever is held and whatever lacks: in the end nothing is uncovered, and every evidence replays', () => {
    const item = fc.integer({ min: 1, max: 4 });
    const reservas = fc.uniqueArray(fc.tuple(item, fc.integer({ min: 1, max: 9 })), {
      selector: ([item_id]) => item_id,
      minLength: 1,
    });
    fc.assert(
      fc.property(
        fc.array(reservas, { maxLength: 12 }),
        fc.array(fc.nat(40), { minLength: 4, maxLength: 4 }),
        (lista, estantes) => {
          const pedidos = lista.map((suyas, n) => pedido(String(n), ...suyas));
          const actuales = new Map<number, Existencia>(
            estantes.map((disponible, n) => [
              n + 1,
              existenciaDe(
                disponible,
                pedidos
                  .flatMap((p) => p.reservas)
                  .filter((r) => r.item_id === n + 1)
                  .reduce((s, r) => s + r.cantidad, 0),
              ),
            ]),
          );
          for (const { evaluacion, salidas } of descubrir(pedidos, actuales)) {
            expect(evaluacion.resultado).toBe('INCONSISTENTE');
            expect(coincideConEvidencia(evaluacion)).toBe(true);
            for (const { item_id, despues } of salidas) actuales.set(item_id, despues);
          }
          expect([...actuales.values()].some(estaDescubierta)).toBe(false);
        },
      ),
    );
  });
});

describe('masNuevos', () => {
  it('newest first, each order once', () => {
    expect(ids(masNuevos([tenedor(5, 1), tenedor(3, 1), tenedor(5, 2), tenedor(4, 2)], 3))).toEqual([
      '5',
      '4',
      '3',
    ]);
  });

  it('is certain only as far as every list that was cut reaches', () => {
    // Item 2 was cut at 6: its next holder could be 5.
    expect(
      ids(masNuevos([tenedor(9, 1), tenedor(4, 1), tenedor(8, 2), tenedor(7, 2), tenedor(6, 2)], 3)),
    ).toEqual(['9', '8', '7', '6']);
  });
});

describe('losQueCaben', () => {
  it('as many as fit, and one at least', () => {
    const lista = [tenedor(3, 1, 60), tenedor(2, 1, 30), tenedor(1, 1, 30)];
    expect(ids(losQueCaben(lista, 10, 1000))).toEqual(['3', '2', '1']);
    expect(ids(losQueCaben(lista, 2, 1000))).toEqual(['3', '2']);
    expect(ids(losQueCaben(lista, 10, 90))).toEqual(['3', '2']);
    expect(ids(losQueCaben(lista, 10, 10))).toEqual(['3']);
    expect(ids(losQueCaben([], 10, 10))).toEqual([]);
  });
});
