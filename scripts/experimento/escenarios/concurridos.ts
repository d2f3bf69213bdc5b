/**
 * Many orders want the same stock at once. All orders of a case ask for the same quantity, so how many must
 * fall short is known whatever the interleaving; who they are, the log decides.
 */
import type { Grupo, PedidoPlaneado } from '../tipos.ts';
import { type Escenario, hastaCompletar, pedir, pedirEnLote, type Taller } from './taller.ts';

/** `cuantos` equal orders on one item that holds enough for exactly `caben` of them, `sobra` < `cantidad` left. */
function disputa(
  taller: Taller,
  cuantos: number,
  caben: number,
  cantidad: number,
  sobra: number,
): PedidoPlaneado[] {
  const item_id = taller.item(caben * cantidad + sobra);
  const faltan = cuantos - caben;
  const grupo: Grupo = { nombre: taller.clave(), faltanMin: faltan, faltanMax: faltan };
  return Array.from({ length: cuantos }, () =>
    taller.pedido([{ item_id, cantidad }], 'SEGUN_BITACORA', { grupo, frontera: cantidad === 1 }),
  );
}

/** Half of the cases: single units. The others: what is left over is one unit too few, or nothing. */
function cantidades(taller: Taller, indice: number): { cantidad: number; sobra: number } {
  if (indice % 2 === 0) return { cantidad: 1, sobra: 0 };
  const cantidad = taller.azar.entero(2, 12);
  return { cantidad, sobra: indice % 4 === 1 ? cantidad - 1 : 0 };
}

const ultimaUnidad: Escenario = {
  nombre: 'ultima-unidad',
  descripcion: '16 clientes a la vez por la última unidad: exactamente uno la obtiene.',
  peso: 8,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, () => ({
      caso: taller.caso(pedir(...disputa(taller, 16, 1, 1, 0))),
      pedidos: 16,
    })),
};

const acumuladoEnLote: Escenario = {
  nombre: 'acumulado-en-lote',
  descripcion: 'Un POST /pedidos/lote cuyos pedidos caben uno a uno, pero no todos juntos.',
  peso: 6,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, (indice) => {
      const cuantos = taller.azar.entero(4, 14);
      const { cantidad, sobra } = cantidades(taller, indice);
      const caben = taller.azar.entero(1, cuantos - 1);
      const lote = disputa(taller, cuantos, caben, cantidad, sobra);
      return { caso: taller.caso(pedirEnLote(lote)), pedidos: cuantos };
    }),
};

/** Most orders that one hot item gets; a larger experiment has more hot items, not hotter ones. */
const CALIENTE_MAX = 300;

const itemCaliente: Escenario = {
  nombre: 'item-caliente',
  descripcion: 'Cientos de pedidos sobre un solo item, con existencias para la mitad.',
  peso: 4,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, (indice) => {
      const cuantos = Math.max(8, Math.min(CALIENTE_MAX, pedidos));
      const { cantidad, sobra } = cantidades(taller, indice);
      const lote = disputa(taller, cuantos, Math.floor(cuantos / 2), cantidad, sobra);
      return { caso: taller.caso(pedir(...lote)), pedidos: cuantos };
    }),
};

export const concurridos: readonly Escenario[] = [acumuladoEnLote, ultimaUnidad, itemCaliente];
