/**
 * Baskets with the proportions of a real wholesaler. The truth is planted all the same: the opening stock of
 * each item is exactly the sum of what the good baskets want of it, so each of them fits whatever the order of
 * arrival, and the bad ones ask for one unit more than the shelf ever held (or for an item nobody knows). A
 * single unit wrongly reserved for a bad basket makes a good one fail.
 */
import type { Azar } from '../azar.ts';
import type { Linea, PedidoPlaneado } from '../tipos.ts';
import {
  CANTIDADES,
  COLA_DE_CANTIDADES,
  ITEMS_DEL_CATALOGO,
  interpolar,
  LINEAS_POR_PEDIDO,
  POPULARIDAD,
} from './proporciones.ts';
import { type Escenario, pedir, type Taller } from './taller.ts';

/** A line of a basket before items have ids. */
interface Deseo {
  readonly rango: number;
  readonly cantidad: number;
}

/** Cumulative weights of the ranks 1..n. */
function pesosAcumulados(): number[] {
  let suma = 0;
  return Array.from({ length: ITEMS_DEL_CATALOGO }, (_, i) => {
    suma += interpolar(POPULARIDAD, i + 1);
    return suma;
  });
}

function elegirRango(azar: Azar, acumulados: readonly number[]): number {
  const meta = azar.real() * (acumulados.at(-1) ?? 0);
  let [bajo, alto] = [0, acumulados.length - 1];
  while (bajo < alto) {
    const medio = (bajo + alto) >> 1;
    if ((acumulados[medio] ?? 0) > meta) alto = medio;
    else bajo = medio + 1;
  }
  return bajo;
}

function elegirCantidad(azar: Azar): number {
  let x = azar.real();
  for (const [cantidad, parte] of CANTIDADES) {
    if (x < parte) return cantidad;
    x -= parte;
  }
  return Math.round(interpolar(COLA_DE_CANTIDADES, azar.real()));
}

/** A basket; exported for the test that compares its proportions with the measured ones. */
export function crearCesteria(azar: Azar): () => Deseo[] {
  const acumulados = pesosAcumulados();
  return () =>
    Array.from({ length: Math.max(1, Math.round(interpolar(LINEAS_POR_PEDIDO, azar.real()))) }, () => ({
      rango: elegirRango(azar, acumulados),
      cantidad: elegirCantidad(azar),
    }));
}

function sumarDemanda(cestas: readonly (readonly Deseo[])[]): Map<number, number> {
  const demanda = new Map<number, number>();
  for (const cesta of cestas) {
    for (const { rango, cantidad } of cesta) demanda.set(rango, (demanda.get(rango) ?? 0) + cantidad);
  }
  return demanda;
}

/** Raises one line so that the basket's sum of that item is `exceso` above its whole opening stock. */
function estropear(
  cesta: readonly Deseo[],
  demanda: ReadonlyMap<number, number>,
  cual: number,
  exceso: number,
): Deseo[] {
  const rango = cesta[cual]?.rango;
  const otras = cesta.reduce((suma, d, i) => (d.rango === rango && i !== cual ? suma + d.cantidad : suma), 0);
  return cesta.map((deseo, i) =>
    i === cual
      ? { rango: deseo.rango, cantidad: Math.max(1, (demanda.get(deseo.rango) ?? 0) + exceso - otras) }
      : deseo,
  );
}

type Catalogo = (rango: number) => number;

/** Items get their ids and their opening stock the first time somebody wants them. */
function crearCatalogo(taller: Taller, demanda: ReadonlyMap<number, number>): Catalogo {
  const ids = new Map<number, number>();
  return (rango) => {
    const id = ids.get(rango) ?? taller.item(demanda.get(rango) ?? 0);
    ids.set(rango, id);
    return id;
  };
}

function pedidoCorto(
  taller: Taller,
  cesta: readonly Deseo[],
  demanda: ReadonlyMap<number, number>,
  catalogo: Catalogo,
  indice: number,
): PedidoPlaneado {
  const { azar } = taller;
  // One in four wants, besides its basket, something that the warehouse does not know.
  if (indice % 4 === 3) {
    const extrana: Linea = { item_id: taller.desconocido(), cantidad: elegirCantidad(azar) };
    return taller.pedido(azar.barajar([...enLineas(cesta, catalogo), extrana]), 'FALTA');
  }
  const frontera = indice % 4 !== 2;
  const exceso = frontera ? 1 : azar.entero(2, 50);
  const mala = estropear(cesta, demanda, azar.entero(0, cesta.length - 1), exceso);
  return taller.pedido(enLineas(mala, catalogo), 'FALTA', { frontera });
}

const enLineas = (cesta: readonly Deseo[], catalogo: Catalogo): Linea[] =>
  cesta.map(({ rango, cantidad }) => ({ item_id: catalogo(rango), cantidad }));

export const cestaRealista: Escenario = {
  nombre: 'cesta-realista',
  descripcion: 'Cestas con las proporciones de un mayorista real, la mitad con un faltante.',
  peso: 10,
  planear: (taller, pedidos) => {
    const tejer = crearCesteria(taller.azar);
    const buenas = Array.from({ length: Math.ceil(pedidos / 2) }, tejer);
    const malas = Array.from({ length: Math.max(1, Math.floor(pedidos / 2)) }, tejer);
    const demanda = sumarDemanda(buenas);
    const catalogo = crearCatalogo(taller, demanda);
    return [
      ...buenas.map((cesta) => taller.pedido(enLineas(cesta, catalogo), 'HAY')),
      ...malas.map((cesta, i) => pedidoCorto(taller, cesta, demanda, catalogo, i)),
    ].map((pedido) => taller.caso(pedir(pedido)));
  },
};
