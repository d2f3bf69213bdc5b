/** One order decides one case: its truth depends on nobody else. */
import type { Linea, PedidoPlaneado } from '../tipos.ts';
import { type Escenario, hastaCompletar, pedir, type Taller } from './taller.ts';

/** A scenario whose cases are single orders. */
const unoPorCaso = (
  nombre: string,
  descripcion: string,
  peso: number,
  pedido: (taller: Taller, indice: number) => PedidoPlaneado,
): Escenario => ({
  nombre,
  descripcion,
  peso,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, (indice) => ({ caso: taller.caso(pedir(pedido(taller, indice))), pedidos: 1 })),
});

const par = (indice: number): boolean => indice % 2 === 0;

/** Lines of new items that are on the shelf in abundance. */
const holgadas = (taller: Taller, lineas: number): Linea[] =>
  Array.from({ length: lineas }, () => {
    const cantidad = taller.azar.entero(1, 24);
    return { item_id: taller.item(cantidad + taller.azar.entero(2, 200)), cantidad };
  });

const disponible = unoPorCaso(
  'disponible',
  'Hay de sobra, o sobra justo una unidad.',
  12,
  (taller, indice) => {
    const cantidad = taller.azar.entero(1, 40);
    const sobra = par(indice) ? 1 : taller.azar.entero(2, 500);
    const lineas = [{ item_id: taller.item(cantidad + sobra), cantidad }, ...holgadas(taller, indice % 3)];
    return taller.pedido(taller.azar.barajar(lineas), 'HAY', { frontera: par(indice) });
  },
);

const insuficiente = unoPorCaso('insuficiente', 'Se pide mucho más de lo que hay.', 5, (taller, indice) => {
  const existencias = taller.azar.entero(1, 60);
  const falta = { item_id: taller.item(existencias), cantidad: existencias + taller.azar.entero(2, 300) };
  return taller.pedido(taller.azar.barajar([falta, ...holgadas(taller, indice % 3)]), 'FALTA');
});

const faltaUno = unoPorCaso('falta-uno', 'Falta exactamente una unidad.', 8, (taller, indice) => {
  const existencias = taller.azar.entero(1, 100);
  const falta = { item_id: taller.item(existencias), cantidad: existencias + 1 };
  const lineas = taller.azar.barajar([falta, ...holgadas(taller, indice % 4)]);
  return taller.pedido(lineas, 'FALTA', { frontera: true });
});

const exacto = unoPorCaso('exactamente-igual', 'Se pide justo lo que hay.', 6, (taller, indice) => {
  const lineas = Array.from({ length: 1 + (indice % 3) }, () => {
    const cantidad = taller.azar.entero(1, 100);
    return { item_id: taller.item(cantidad), cantidad };
  });
  return taller.pedido(lineas, 'HAY', { frontera: true });
});

const existenciasCero = unoPorCaso('existencias-cero', 'El estante está vacío.', 4, (taller, indice) => {
  const cantidad = par(indice) ? 1 : taller.azar.entero(2, 50);
  const lineas = [{ item_id: taller.item(0), cantidad }, ...holgadas(taller, indice % 2)];
  return taller.pedido(lineas, 'FALTA', { frontera: par(indice) });
});

const itemDesconocido = unoPorCaso(
  'item-desconocido',
  'Un item que la bodega no conoce.',
  4,
  (taller, indice) => {
    const lineas = [{ item_id: taller.desconocido(), cantidad: taller.azar.entero(1, 9) }];
    return taller.pedido(taller.azar.barajar([...lineas, ...holgadas(taller, indice % 4)]), 'FALTA', {
      frontera: lineas[0]?.cantidad === 1,
    });
  },
);

const variosFaltantes = unoPorCaso(
  'varios-faltantes',
  'Faltan varios items a la vez.',
  4,
  (taller, indice) => {
    const faltan = Array.from({ length: taller.azar.entero(2, 6) }, () => {
      const existencias = taller.azar.entero(0, 30);
      const exceso = par(indice) ? 1 : taller.azar.entero(2, 40);
      return { item_id: taller.item(existencias), cantidad: existencias + exceso };
    });
    const lineas = taller.azar.barajar([...faltan, ...holgadas(taller, taller.azar.entero(1, 5))]);
    return taller.pedido(lineas, 'FALTA', { frontera: par(indice) });
  },
);

const unaDeMuchas = unoPorCaso(
  'una-linea-de-muchas',
  'Entre 15 y 60 líneas; en la mitad de los pedidos una sola queda corta por uno.',
  3,
  (taller, indice) => {
    const existencias = taller.azar.entero(1, 40);
    const limite = { item_id: taller.item(existencias), cantidad: existencias + (par(indice) ? 1 : 0) };
    const lineas = taller.azar.barajar([limite, ...holgadas(taller, taller.azar.entero(14, 59))]);
    return taller.pedido(lineas, par(indice) ? 'FALTA' : 'HAY', { frontera: true });
  },
);

const itemRepetido = unoPorCaso(
  'item-repetido',
  'El mismo item en varias líneas: cada una cabe, la suma no (o cabe justo).',
  6,
  (taller, indice) => {
    const partes = Array.from({ length: taller.azar.entero(2, 4) }, () => taller.azar.entero(2, 30));
    const suma = partes.reduce((a, b) => a + b, 0);
    const falta = indice % 3 !== 2;
    // One short of the sum still exceeds every single part, since all parts are at least 2.
    const item_id = taller.item(falta ? suma - 1 : suma);
    const lineas = partes.map((cantidad) => ({ item_id, cantidad }));
    const todas = taller.azar.barajar([...lineas, ...holgadas(taller, indice % 3)]);
    return taller.pedido(todas, falta ? 'FALTA' : 'HAY', { frontera: true });
  },
);

export const simples: readonly Escenario[] = [
  disponible,
  insuficiente,
  itemDesconocido,
  variosFaltantes,
  exacto,
  existenciasCero,
  faltaUno,
  unaDeMuchas,
  itemRepetido,
];
