/** Cases of several steps: each step waits for the verdicts of the one before, so that the truth is known. */
import type { Caso } from '../tipos.ts';
import {
  cambiar,
  type Escenario,
  hastaCompletar,
  pedir,
  pedirTodosLosContenidos,
  repetirEntrega,
  type Taller,
} from './taller.ts';

const porCasos = (
  nombre: string,
  descripcion: string,
  peso: number,
  pedidosPorCaso: number,
  caso: (taller: Taller, indice: number) => Caso,
): Escenario => ({
  nombre,
  descripcion,
  peso,
  planear: (taller, pedidos) =>
    hastaCompletar(pedidos, (indice) => ({ caso: caso(taller, indice), pedidos: pedidosPorCaso })),
});

const FRONTERA = { frontera: true } as const;

const yaReservadas = porCasos(
  'ya-reservadas',
  'Lo que hay alcanza, lo que queda libre no: otro pedido lo tiene reservado.',
  7,
  3,
  (taller) => {
    const [tomado, libre] = [taller.azar.entero(2, 60), taller.azar.entero(1, 40)];
    const item_id = taller.item(tomado + libre);
    return taller.caso(
      pedir(taller.pedido([{ item_id, cantidad: tomado }], 'HAY')),
      pedir(taller.pedido([{ item_id, cantidad: libre + 1 }], 'FALTA', FRONTERA)),
      pedir(taller.pedido([{ item_id, cantidad: libre }], 'HAY', FRONTERA)),
    );
  },
);

const entregaRepetida = porCasos(
  'entrega-repetida',
  'La misma entrega (clave y contenido) llega 8 veces a la vez: es un solo pedido.',
  1.5,
  2,
  (taller, indice) => {
    const existencias = taller.azar.entero(2, 30);
    const item_id = taller.item(existencias);
    const falta = indice % 2 === 0;
    const repetido = taller.pedido(
      [{ item_id, cantidad: falta ? existencias + 1 : existencias - 1 }],
      falta ? 'FALTA' : 'HAY',
      FRONTERA,
    );
    // If a repeated delivery reserved (or released) twice, this one would not find exactly what is left.
    const resto = taller.pedido(
      [{ item_id, cantidad: falta ? existencias : 2 }],
      falta ? 'HAY' : 'FALTA',
      FRONTERA,
    );
    return taller.caso(repetirEntrega(repetido, 8), pedir(resto));
  },
);

const postRepetido = porCasos(
  'post-repetido',
  'El POST se repite con el pedido ya decidido: mismo id, ningún veredicto más.',
  1.5,
  2,
  (taller, indice) => {
    const existencias = taller.azar.entero(3, 30);
    const item_id = taller.item(existencias);
    const falta = indice % 2 === 1;
    const cantidad = falta ? existencias + 1 : existencias - 1;
    const pedido = taller.pedido([{ item_id, cantidad }], falta ? 'FALTA' : 'HAY', FRONTERA);
    const resto = taller.pedido([{ item_id, cantidad: falta ? existencias : 1 }], 'HAY', FRONTERA);
    return taller.caso(
      repetirEntrega(pedido, 1),
      repetirEntrega(pedido, 2),
      repetirEntrega(pedido, 1),
      pedir(resto),
    );
  },
);

const conflicto = porCasos(
  'conflicto',
  'La misma clave con otro contenido: gana exactamente uno, los demás se cuentan.',
  2,
  1,
  (taller, indice) => {
    const [a, b] = [taller.azar.entero(1, 20), taller.azar.entero(21, 40)];
    const item_id = taller.item(a);
    const cabe = { lineas: [{ item_id, cantidad: a }], expectativa: 'HAY' } as const;
    const corto = { lineas: [{ item_id, cantidad: a + 1 }], expectativa: 'FALTA' } as const;
    const otro = { lineas: [{ item_id, cantidad: a + b }], expectativa: 'FALTA' } as const;
    const contenidos = indice % 3 === 0 ? ([cabe, corto, otro] as const) : ([corto, cabe] as const);
    return taller.caso(pedirTodosLosContenidos(taller.conflicto([...contenidos], true)));
  },
);

/** Order X takes its share, Y sells the item out, X is sent again: it keeps its verdict, Z finds nothing. */
const reenvioAtendido = (taller: Taller): Caso => {
  const [mio, resto] = [taller.azar.entero(1, 20), taller.azar.entero(1, 20)];
  const item_id = taller.item(mio + resto);
  const equis = taller.pedido([{ item_id, cantidad: mio }], 'HAY');
  return taller.caso(
    repetirEntrega(equis, 1),
    pedir(taller.pedido([{ item_id, cantidad: resto }], 'HAY', FRONTERA)),
    repetirEntrega(equis, 2),
    pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
  );
};

/** X is short by one, the shelf is filled, X is sent again: it stays short; the filled stock belongs to Z. */
const reenvioCorto = (taller: Taller): Caso => {
  const existencias = taller.azar.entero(1, 20);
  const item_id = taller.item(existencias);
  const equis = taller.pedido([{ item_id, cantidad: existencias + 1 }], 'FALTA', FRONTERA);
  return taller.caso(
    repetirEntrega(equis, 1),
    cambiar(taller.cambio('entrada', item_id, 1)),
    repetirEntrega(equis, 2),
    pedir(taller.pedido([{ item_id, cantidad: existencias + 1 }], 'HAY', FRONTERA)),
    pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
  );
};

const reenviado = porCasos(
  'reenviado-tras-agotarse',
  'Un pedido ya decidido se reenvía cuando las existencias cambiaron: su veredicto no cambia.',
  3,
  3,
  (taller, indice) => (indice % 2 === 0 ? reenvioAtendido(taller) : reenvioCorto(taller)),
);

/** Short by one; one unit comes in; now it fits exactly; then nothing is left. */
const reposicionExacta = (taller: Taller, tipo: 'entrada' | 'fijar'): Caso => {
  const existencias = taller.azar.entero(1, 30);
  const item_id = taller.item(existencias);
  const cantidad = existencias + 1;
  const cambio = taller.cambio(tipo, item_id, tipo === 'entrada' ? 1 : cantidad);
  return taller.caso(
    pedir(taller.pedido([{ item_id, cantidad }], 'FALTA', FRONTERA)),
    cambiar(cambio),
    pedir(taller.pedido([{ item_id, cantidad }], 'HAY', FRONTERA)),
    pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
  );
};

/** Six orders of one unit race an entry of three on an empty shelf: three at least must fall short. */
const reposicionDisputada = (taller: Taller): Caso => {
  const item_id = taller.item(0);
  const grupo = { nombre: taller.clave(), faltanMin: 3, faltanMax: 6 };
  const pedidos = Array.from({ length: 6 }, () =>
    taller.pedido([{ item_id, cantidad: 1 }], 'SEGUN_BITACORA', { frontera: true, grupo }),
  );
  return taller.caso(cambiar(taller.cambio('entrada', item_id, 3), ...pedidos));
};

const reposicion = porCasos(
  'reposicion',
  'Entra mercancía a media corrida, con pedidos antes, durante y después.',
  4,
  4,
  (taller, indice) =>
    indice % 3 === 2
      ? reposicionDisputada(taller)
      : reposicionExacta(taller, indice % 3 === 0 ? 'entrada' : 'fijar'),
);

const itemCreado = porCasos(
  'item-creado',
  'Un item desconocido se da de alta a media corrida.',
  3,
  3,
  (taller) => {
    const item_id = taller.desconocido();
    const existencias = taller.azar.entero(1, 30);
    return taller.caso(
      pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
      cambiar(taller.cambio('crear', item_id, existencias)),
      pedir(taller.pedido([{ item_id, cantidad: existencias }], 'HAY', FRONTERA)),
      pedir(taller.pedido([{ item_id, cantidad: 1 }], 'FALTA', FRONTERA)),
    );
  },
);

export const secuencias: readonly Escenario[] = [
  yaReservadas,
  entregaRepetida,
  postRepetido,
  conflicto,
  reenviado,
  reposicion,
  itemCreado,
];
