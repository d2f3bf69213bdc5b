import type { Azar } from '../azar.ts';
import type {
  CambioPlaneado,
  Caso,
  Contenido,
  Envio,
  Expectativa,
  Grupo,
  ItemInicial,
  Linea,
  Paso,
  PedidoPlaneado,
} from '../tipos.ts';

/** What a scenario plans with: item ids of its own range, unique keys, and the list of the opening stock. */
export interface Taller {
  readonly azar: Azar;
  /** A new item with this opening stock. */
  item(existencias: number): number;
  /** An id of the scenario's range that nobody creates before the run. */
  desconocido(): number;
  pedido(lineas: readonly Linea[], expectativa: Expectativa, opciones?: OpcionesPedido): PedidoPlaneado;
  conflicto(contenidos: readonly [Contenido, ...Contenido[]], frontera: boolean): PedidoPlaneado;
  caso(...pasos: readonly Paso[]): Caso;
  cambio(tipo: CambioPlaneado['tipo'], item_id: number, cantidad: number): CambioPlaneado;
  clave(): string;
}

export interface OpcionesPedido {
  readonly frontera?: boolean;
  readonly grupo?: Grupo;
}

export interface Escenario {
  readonly nombre: string;
  readonly descripcion: string;
  /** Share of the orders of the standard experiment, relative to the other scenarios. */
  readonly peso: number;
  /** Cases with about `pedidos` orders together; at least one case. */
  planear(taller: Taller, pedidos: number): Caso[];
}

export interface Almacen {
  readonly items: ItemInicial[];
}

/** Item ids of scenario n: n × ANCHO_RANGO + 1 onwards. Wide enough for 200,000 orders of 200 items each. */
export const ANCHO_RANGO = 50_000_000;

export function crearTaller(
  escenario: string,
  rango: number,
  prefijo: string,
  azar: Azar,
  almacen: Almacen,
): Taller {
  let siguienteItem = rango * ANCHO_RANGO;
  let siguienteClave = 0;
  const clave = (): string => {
    siguienteClave += 1;
    return `${prefijo}-${escenario}-${siguienteClave}`;
  };
  const desconocido = (): number => {
    siguienteItem += 1;
    return siguienteItem;
  };
  return {
    azar,
    clave,
    desconocido,
    item: (existencias) => {
      const item_id = desconocido();
      almacen.items.push({
        item_id,
        nombre_item: `${escenario} ${item_id}`,
        cantidad_disponible: existencias,
      });
      return item_id;
    },
    pedido: (lineas, expectativa, { frontera = false, grupo } = {}) => ({
      clave: clave(),
      escenario,
      contenidos: [{ lineas, expectativa }],
      frontera,
      ...(grupo === undefined ? {} : { grupo }),
    }),
    conflicto: (contenidos, frontera) => ({ clave: clave(), escenario, contenidos, frontera }),
    caso: (...pasos) => ({ escenario, pasos }),
    cambio: (tipo, item_id, cantidad) => ({ tipo, item_id, cantidad, clave: clave() }),
  };
}

const VACIO: Paso = { envios: [], cambios: [], rechazos: [], enUnLote: false };

const envioDe = (pedido: PedidoPlaneado, via: Envio['via']): Envio => ({ pedido, contenido: 0, via });

/** A step of orders that are sent at once. */
export const pedir = (...pedidos: readonly PedidoPlaneado[]): Paso => ({
  ...VACIO,
  envios: pedidos.map((pedido) => envioDe(pedido, 'cualquiera')),
});

/** A step of orders that travel together in one POST /pedidos/lote. */
export const pedirEnLote = (pedidos: readonly PedidoPlaneado[]): Paso => ({
  ...pedir(...pedidos),
  enUnLote: true,
});

/** A step that sends the same order, same key and content, several times at once. */
export const repetirEntrega = (pedido: PedidoPlaneado, veces: number): Paso => ({
  ...VACIO,
  envios: Array.from({ length: veces }, () => envioDe(pedido, 'sencillo')),
});

/** A step that sends every content of the order at once, under its one key. */
export const pedirTodosLosContenidos = (pedido: PedidoPlaneado): Paso => ({
  ...VACIO,
  envios: pedido.contenidos.map((_, contenido) => ({ pedido, contenido, via: 'sencillo' })),
});

/** A step that changes the shelf, with orders racing it if any are given. */
export const cambiar = (cambio: CambioPlaneado, ...pedidos: readonly PedidoPlaneado[]): Paso => ({
  ...pedir(...pedidos),
  cambios: [cambio],
});

export const rechazar = (rechazos: Paso['rechazos']): Paso => ({ ...VACIO, rechazos });

/** Cases until they hold `pedidos` orders together; `hacer` says how many orders its case has. */
export function hastaCompletar(
  pedidos: number,
  hacer: (indice: number) => { readonly caso: Caso; readonly pedidos: number },
): Caso[] {
  const casos: Caso[] = [];
  let suma = 0;
  do {
    const hecho = hacer(casos.length);
    casos.push(hecho.caso);
    suma += hecho.pedidos;
  } while (suma < pedidos);
  return casos;
}
