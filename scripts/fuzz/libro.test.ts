import { expect, test } from 'vitest';
import type { Evaluacion } from '../experimento/respuestas.ts';
import { crearHallazgos } from './hallazgos.ts';
import { type Asiento, comprobarLibro } from './libro.ts';

const asiento = (version: number, delta: number, delta_reservada = 0): Asiento => ({
  bodega_id: 1,
  item_id: 1,
  version,
  delta,
  delta_reservada,
});
const veredicto = (secuencia: number, cambios: Partial<Evaluacion['items'][number]>): Evaluacion => {
  const item = {
    item_id: 1,
    cantidad_solicitada: 3,
    cantidad_disponible: 5,
    cantidad_reservada: 0,
    faltante: 0,
    razon: null,
    version: 2,
    ...cambios,
  };
  return {
    secuencia,
    pedido_id: `p${secuencia}`,
    bodega_id: 1,
    resultado: item.razon === null ? 'CONSISTENTE' : 'INCONSISTENTE',
    evaluado_en: '',
    items: [item],
  };
};
const item = (cambios: Record<string, number> = {}) => ({
  item_id: 1,
  nombre_item: 'x',
  bodega_id: 1,
  cantidad_disponible: 5,
  cantidad_reservada: 3,
  cantidad_libre: 2,
  version: 2,
  ...cambios,
});
const corto = { cantidad_reservada: 3, faltante: 1, razon: 'INSUFICIENTE' };

const rotas = (
  asientos: readonly Asiento[],
  evaluaciones: readonly Evaluacion[],
  items = [item()],
): string[] => {
  const { hallar, cuenta } = crearHallazgos();
  comprobarLibro(asientos, evaluaciones, items, hallar);
  return [...cuenta.keys()].sort();
};

test('creado, reservado y uno que ya no cabe: cuadra', () => {
  expect(rotas([asiento(1, 5)], [veredicto(1, {}), veredicto(2, corto)])).toEqual([]);
});

test('un item creado vacío está en la versión 1 sin que nada cambiara', () => {
  const vacio = item({ cantidad_disponible: 0, cantidad_reservada: 0, version: 1 });
  const evidencia = { cantidad_disponible: 0, faltante: 3, razon: 'SIN_EXISTENCIAS', version: 1 };
  expect(rotas([asiento(1, 0)], [veredicto(1, evidencia)], [vacio])).toEqual([]);
});

test.each([
  ['una reserva dos veces', [veredicto(1, {}), veredicto(2, {})], ['existencias', 'sobreventa']],
  [
    'un veredicto al revés',
    [veredicto(1, { ...corto, cantidad_reservada: 0, version: 1 })],
    ['bitacora', 'existencias'],
  ],
  ['un número de la evidencia', [veredicto(1, { cantidad_disponible: 4 })], ['bitacora']],
  [
    'un item que se desconoce después de conocerlo',
    [
      veredicto(1, {}),
      veredicto(2, { cantidad_disponible: 0, faltante: 3, razon: 'ITEM_DESCONOCIDO', version: null }),
    ],
    ['bitacora'],
  ],
  ['una versión que falta', [veredicto(1, { version: 3 })], ['bitacora', 'existencias']],
] as const)('se nota %s', (_, evaluaciones, esperadas) => {
  expect(rotas([asiento(1, 5)], evaluaciones)).toEqual(esperadas);
});

test('se nota un estante que no sale de su libro, y uno que sigue descubierto', () => {
  expect(rotas([asiento(1, 5)], [veredicto(1, {})], [item({ cantidad_disponible: 6 })])).toEqual([
    'existencias',
  ]);
  const descubierto = item({ cantidad_disponible: 1, version: 3 });
  expect(rotas([asiento(1, 5), asiento(3, -4)], [veredicto(1, {})], [descubierto])).toEqual(['sobreventa']);
});
