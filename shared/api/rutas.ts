/**
 * The HTTP routes: which function answers, who may call, how large a body may be.
 * The gateway (local and AWS) and the functions read the same table. Source: the API contract in docs/.
 */

import type { Rol } from '../dominio/rol.ts';

export type { Rol };
export type Metodo = 'GET' | 'POST' | 'PUT';
export type FuncionHttp = 'crear-pedido' | 'consultas' | 'operaciones';

export interface Ruta {
  readonly metodo: Metodo;
  /** Path template; `{name}` stands for one segment, as in API Gateway. */
  readonly ruta: string;
  readonly funcion: FuncionHttp;
  /** `todos`: no token needed. */
  readonly roles: readonly Rol[] | 'todos';
  /** Absent: the route takes no body. */
  readonly cuerpoMaxBytes?: number;
  /** The body may be left out, and then needs no content type. */
  readonly cuerpoOpcional?: boolean;
}

const KIB = 1024;
const CUERPO = 200 * KIB;
const CUERPO_LOTE = 1024 * KIB;

const QUIEN_PIDE: readonly Rol[] = ['cliente', 'admin'];
const QUIEN_LEE_PEDIDOS: readonly Rol[] = ['cliente', 'bodega', 'supervisor', 'operaciones', 'admin'];
const QUIEN_MUEVE: readonly Rol[] = ['bodega', 'admin'];
const QUIEN_CANCELA: readonly Rol[] = ['cliente', 'supervisor', 'admin'];
const QUIEN_REVISA: readonly Rol[] = ['bodega', 'supervisor', 'operaciones', 'admin'];
const QUIEN_CONTROLA: readonly Rol[] = ['supervisor', 'operaciones', 'admin'];

export const rutas = [
  { metodo: 'POST', ruta: '/pedidos', funcion: 'crear-pedido', roles: QUIEN_PIDE, cuerpoMaxBytes: CUERPO },
  {
    metodo: 'POST',
    ruta: '/pedidos/lote',
    funcion: 'crear-pedido',
    roles: QUIEN_PIDE,
    cuerpoMaxBytes: CUERPO_LOTE,
  },
  { metodo: 'GET', ruta: '/pedidos', funcion: 'consultas', roles: QUIEN_LEE_PEDIDOS },
  { metodo: 'GET', ruta: '/pedidos/{pedido_id}', funcion: 'consultas', roles: QUIEN_LEE_PEDIDOS },
  { metodo: 'GET', ruta: '/pedidos/{pedido_id}/competencia', funcion: 'consultas', roles: QUIEN_CONTROLA },
  {
    metodo: 'POST',
    ruta: '/pedidos/{pedido_id}/cancelacion',
    funcion: 'operaciones',
    roles: QUIEN_CANCELA,
    cuerpoMaxBytes: CUERPO,
    cuerpoOpcional: true,
  },
  {
    metodo: 'POST',
    ruta: '/pedidos/{pedido_id}/despacho',
    funcion: 'operaciones',
    roles: QUIEN_MUEVE,
    cuerpoMaxBytes: CUERPO,
    cuerpoOpcional: true,
  },
  {
    metodo: 'POST',
    ruta: '/pedidos/{pedido_id}/verificar-consistencia',
    funcion: 'consultas',
    roles: QUIEN_LEE_PEDIDOS,
    cuerpoMaxBytes: CUERPO,
    cuerpoOpcional: true,
  },
  {
    metodo: 'PUT',
    ruta: '/bodega/items',
    funcion: 'operaciones',
    roles: QUIEN_MUEVE,
    cuerpoMaxBytes: CUERPO_LOTE,
  },
  {
    metodo: 'PUT',
    ruta: '/bodega/items/{item_id}',
    funcion: 'operaciones',
    roles: QUIEN_MUEVE,
    cuerpoMaxBytes: CUERPO,
  },
  { metodo: 'GET', ruta: '/bodega/items', funcion: 'consultas', roles: QUIEN_LEE_PEDIDOS },
  { metodo: 'GET', ruta: '/bodega/items/{item_id}', funcion: 'consultas', roles: QUIEN_LEE_PEDIDOS },
  {
    metodo: 'POST',
    ruta: '/bodega/movimientos',
    funcion: 'operaciones',
    roles: QUIEN_MUEVE,
    cuerpoMaxBytes: CUERPO,
  },
  { metodo: 'GET', ruta: '/bodega/movimientos', funcion: 'consultas', roles: QUIEN_REVISA },
  { metodo: 'GET', ruta: '/anomalias', funcion: 'consultas', roles: QUIEN_REVISA },
  { metodo: 'GET', ruta: '/evaluaciones', funcion: 'consultas', roles: QUIEN_CONTROLA },
  { metodo: 'GET', ruta: '/auditoria/verificacion', funcion: 'consultas', roles: QUIEN_CONTROLA },
  { metodo: 'GET', ruta: '/auditoria/{pedido_id}', funcion: 'consultas', roles: QUIEN_LEE_PEDIDOS },
  { metodo: 'GET', ruta: '/reconciliacion', funcion: 'consultas', roles: QUIEN_CONTROLA },
  { metodo: 'GET', ruta: '/alarmas', funcion: 'consultas', roles: QUIEN_CONTROLA },
  { metodo: 'GET', ruta: '/ready', funcion: 'consultas', roles: 'todos' },
  { metodo: 'GET', ruta: '/health', funcion: 'consultas', roles: 'todos' },
  { metodo: 'GET', ruta: '/openapi.json', funcion: 'consultas', roles: 'todos' },
  { metodo: 'GET', ruta: '/docs', funcion: 'consultas', roles: 'todos' },
  { metodo: 'GET', ruta: '/docs/visor.js', funcion: 'consultas', roles: 'todos' },
  { metodo: 'GET', ruta: '/docs/visor.css', funcion: 'consultas', roles: 'todos' },
] as const satisfies readonly Ruta[];

type Clave<R> = R extends { metodo: infer M extends string; ruta: infer P extends string }
  ? `${M} ${P}`
  : never;

/** `"POST /pedidos"`: how a route is named wherever one is picked. */
export type ClaveRuta = Clave<(typeof rutas)[number]>;
