/**
 * Every route of the HTTP API, described. The OpenAPI document, the checks of the tests and the typed client are
 * made of it. No function loads it: they serve the document that `npm run contratos` wrote.
 */
import type { ClaveRuta } from '../rutas.ts';
import { operacionesDeBodega } from './bodega.ts';
import { operacionesDeControl } from './control.ts';
import { operacionesDePedidos } from './pedidos.ts';
import type { Operacion } from './tipos.ts';

/** Of the contract. A new major number may break clients, anything less may not; `npm run contratos` sees to it. */
export const VERSION_API = '1.0.0';

export const registro = {
  ...operacionesDePedidos,
  ...operacionesDeBodega,
  ...operacionesDeControl,
} as const satisfies Readonly<Record<ClaveRuta, Operacion>> & Readonly<Record<string, Operacion>>;
export type Registro = typeof registro;

export const operaciones: ReadonlyMap<string, Operacion> = new Map(Object.entries(registro));
