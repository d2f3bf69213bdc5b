/** The largest numbers that the contract allows: where sums overflow, bodies grow and statements get long. */
import { CANTIDAD_MAX, type Caso, EXISTENCIAS_MAX, LINEAS_MAX, type Linea } from '../tipos.ts';
import { type Escenario, hastaCompletar, pedir, type Taller } from './taller.ts';

const FRONTERA = { frontera: true } as const;

/** Lines of one item that sum to `total`, each as large as a line may be. */
function lineasHasta(item_id: number, total: number): Linea[] {
  const llenas = Math.floor(total / CANTIDAD_MAX);
  const resto = total % CANTIDAD_MAX;
  const lineas = Array.from({ length: llenas }, () => ({ item_id, cantidad: CANTIDAD_MAX }));
  return resto === 0 ? lineas : [...lineas, { item_id, cantidad: resto }];
}

function lineaMaxima(taller: Taller): Caso {
  const item_id = taller.item(CANTIDAD_MAX);
  return taller.caso(
    pedir(taller.pedido([{ item_id, cantidad: CANTIDAD_MAX }], 'HAY', FRONTERA)),
    pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
  );
}

function lineaMaximaCorta(taller: Taller): Caso {
  const item_id = taller.item(CANTIDAD_MAX - 1);
  return taller.caso(pedir(taller.pedido([{ item_id, cantidad: CANTIDAD_MAX }], 'FALTA', FRONTERA)));
}

/** The fullest shelf there can be, taken by 2,000 lines of one item, then by one unit too many, then exactly. */
function estanteLleno(taller: Taller): Caso {
  const item_id = taller.item(EXISTENCIAS_MAX);
  const libre = EXISTENCIAS_MAX - LINEAS_MAX * CANTIDAD_MAX;
  return taller.caso(
    pedir(taller.pedido(lineasHasta(item_id, LINEAS_MAX * CANTIDAD_MAX), 'HAY')),
    pedir(taller.pedido(lineasHasta(item_id, libre + 1), 'FALTA', FRONTERA)),
    pedir(taller.pedido(lineasHasta(item_id, libre), 'HAY', FRONTERA)),
  );
}

/** 2,000 different items, all exactly enough but one, which is short by one; then all exactly enough. */
function dosMilItems(taller: Taller): Caso {
  const lineas = Array.from({ length: LINEAS_MAX }, () => {
    const cantidad = taller.azar.entero(1, CANTIDAD_MAX - 1);
    return { item_id: taller.item(cantidad), cantidad };
  });
  const corta = taller.azar.entero(0, LINEAS_MAX - 1);
  const unaMas = lineas.map((linea, i) => (i === corta ? { ...linea, cantidad: linea.cantidad + 1 } : linea));
  return taller.caso(
    pedir(taller.pedido(taller.azar.barajar(unaMas), 'FALTA', FRONTERA)),
    pedir(taller.pedido(taller.azar.barajar(lineas), 'HAY', FRONTERA)),
  );
}

/** The 2,000-line cases are few: each weighs as much as a hundred ordinary orders. */
const PESADOS = [estanteLleno, dosMilItems, estanteLleno, dosMilItems] as const;

export const enormes: Escenario = {
  nombre: 'cantidades-enormes',
  descripcion: '2.000 líneas, 1.000.000 por línea, 2.147.483.647 en el estante.',
  peso: 0.4,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, (indice) => {
      const ligero = indice % 2 === 0 ? lineaMaxima : lineaMaximaCorta;
      const caso = (PESADOS[indice] ?? ligero)(taller);
      return { caso, pedidos: caso.pasos.length };
    }),
};
