/**
 * The words of the experiment. What goes over the wire keeps the contract's snake_case names.
 */

export interface Linea {
  readonly item_id: number;
  readonly cantidad: number;
  readonly nombre_item?: string;
}

/**
 * What is known before the run. `SEGUN_BITACORA`: it depends on who came first, so the place in the log decides
 * (the oracle computes it), and a {@link Grupo} may say how many of its members must fall short.
 */
export type Expectativa = 'FALTA' | 'HAY' | 'SEGUN_BITACORA';

export interface Contenido {
  readonly lineas: readonly Linea[];
  readonly expectativa: Expectativa;
}

/** Of the orders that share a group, at least and at most so many must be INCONSISTENTE, whoever comes first. */
export interface Grupo {
  readonly nombre: string;
  readonly faltanMin: number;
  readonly faltanMax: number;
}

export interface PedidoPlaneado {
  /** The Idempotency-Key; one key is one order. */
  readonly clave: string;
  readonly escenario: string;
  /** More than one: the same key is sent with other content, and exactly one content may win. */
  readonly contenidos: readonly [Contenido, ...Contenido[]];
  readonly grupo?: Grupo;
  readonly referencia?: string;
  /** Planted within one unit of the boundary between enough and short. */
  readonly frontera: boolean;
}

export interface Envio {
  readonly pedido: PedidoPlaneado;
  /** Index into {@link PedidoPlaneado.contenidos}. */
  readonly contenido: number;
  /** `sencillo`: always POST /pedidos; `cualquiera`: the sender may put it into a POST /pedidos/lote. */
  readonly via: 'sencillo' | 'cualquiera';
}

/** A change of the shelf in mid-run. `crear` and `fijar` are a PUT; `entrada` is a movement that adds. */
export interface CambioPlaneado {
  readonly tipo: 'crear' | 'fijar' | 'entrada';
  readonly item_id: number;
  /** What the shelf holds afterwards (crear, fijar), or what is added to it (entrada). */
  readonly cantidad: number;
  readonly clave: string;
}

/** A body that the contract demands to be refused. */
export interface RechazoPlaneado {
  readonly escenario: string;
  readonly clave: string;
  readonly motivo: string;
  readonly cuerpo: unknown;
  readonly estados: readonly number[];
}

/** Everything in a step is sent at once; the next step starts when all of its orders have a verdict. */
export interface Paso {
  readonly envios: readonly Envio[];
  readonly cambios: readonly CambioPlaneado[];
  readonly rechazos: readonly RechazoPlaneado[];
  /** All orders of the step travel in a single POST /pedidos/lote. */
  readonly enUnLote: boolean;
}

/** A small world of its own: no other case touches its items. */
export interface Caso {
  readonly escenario: string;
  readonly pasos: readonly Paso[];
}

export interface ItemInicial {
  readonly item_id: number;
  readonly nombre_item: string;
  readonly cantidad_disponible: number;
  readonly sku?: string;
}

export interface Plan {
  readonly items: readonly ItemInicial[];
  readonly casos: readonly Caso[];
  /** In the order of the report. */
  readonly escenarios: readonly { readonly nombre: string; readonly descripcion: string }[];
  /** Sentences for the report about what the plan assumed or left out. */
  readonly notas: readonly string[];
}

/** Every distinct order of a plan, each once. */
export function pedidosDe(casos: readonly Caso[]): PedidoPlaneado[] {
  const vistos = new Set<PedidoPlaneado>();
  for (const caso of casos) {
    for (const paso of caso.pasos) for (const envio of paso.envios) vistos.add(envio.pedido);
  }
  return [...vistos];
}

/** Largest whole quantity that a shelf may hold (CONTRACT.md). */
export const EXISTENCIAS_MAX = 2_147_483_647;
/** Largest quantity of one line, and most lines of one order (CONTRACT.md). */
export const CANTIDAD_MAX = 1_000_000;
export const LINEAS_MAX = 2_000;
