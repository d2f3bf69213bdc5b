/** Everything that can be listed, in every combination of filters that the contract allows and that differs in its plan. */
import type { Azar } from '../experimento/azar.ts';
import { BODEGA_RARA, ITEM_POPULAR, MAYORISTA, SIN_PEDIDOS } from './historia.ts';

/** What of a history a question may name. */
export interface Muestra {
  readonly clientes: number;
  /** ISO 8601, within the history. */
  readonly momentoDe: (parte: number) => string;
  /** Orders that were short of the popular item, from all times. */
  readonly cortos: readonly [string, ...string[]];
  /** A place in the decision log. */
  readonly secuenciaDe: (parte: number) => number;
}

export type Consulta = Readonly<Record<string, string>>;

export interface Caso {
  readonly nombre: string;
  readonly ruta: string;
  readonly consulta: (azar: Azar, muestra: Muestra) => Consulta;
  readonly cliente?: (azar: Azar, muestra: Muestra) => string;
  readonly pedido_id?: (azar: Azar, muestra: Muestra) => string;
  /** From a page somewhere in the list instead of from its first one. */
  readonly profundo?: true;
}

const LIMITE = '20';
const con =
  (consulta: (azar: Azar, muestra: Muestra) => Consulta): Caso['consulta'] =>
  (azar, muestra) => ({ limite: LIMITE, ...consulta(azar, muestra) });
const nada = con(() => ({}));

const tramo = (azar: Azar, { momentoDe }: Muestra): Consulta => {
  const parte = azar.real() * 0.8;
  return { desde: momentoDe(parte), hasta: momentoDe(parte + 0.2) };
};
const ANTES_DE_TODO = { desde: '1999-01-01T00:00:00.000Z', hasta: '2000-01-01T00:00:00.000Z' };
const bodega = (azar: Azar): string => String(azar.elegir([1, 2]));

const pedidos = (nombre: string, consulta: Caso['consulta'], mas: Partial<Caso> = {}): Caso => ({
  nombre: `pedidos: ${nombre}`,
  ruta: '/pedidos',
  consulta,
  ...mas,
});
const comun = (azar: Azar, { clientes }: Muestra): string => `cliente-${azar.entero(0, clientes - 1)}`;
const mayorista = (): string => MAYORISTA;

const dePersonal: readonly Caso[] = [
  pedidos('todos', nada),
  pedidos('todos, 100', () => ({ limite: '100' })),
  pedidos('todos, página honda', nada, { profundo: true }),
  pedidos(
    'estado',
    con((azar) => ({ estado: azar.elegir(['VALIDADO', 'DESPACHADO', 'AUDITADO', 'CANCELADO']) })),
  ),
  pedidos(
    'estado raro',
    con(() => ({ estado: 'RESERVADO' })),
  ),
  pedidos(
    'estado, página honda',
    con(() => ({ estado: 'DESPACHADO' })),
    { profundo: true },
  ),
  pedidos(
    'bodega',
    con((azar) => ({ bodega_id: bodega(azar) })),
  ),
  pedidos(
    'bodega, página honda',
    con(() => ({ bodega_id: '1' })),
    { profundo: true },
  ),
  pedidos(
    'bodega rara',
    con(() => ({ bodega_id: String(BODEGA_RARA) })),
  ),
  pedidos(
    'bodega sin pedidos',
    con(() => ({ bodega_id: '77' })),
  ),
  pedidos(
    'bodega y estado',
    con((azar) => ({ bodega_id: bodega(azar), estado: 'AUDITADO' })),
  ),
  pedidos(
    'bodega rara y estado',
    con(() => ({ bodega_id: String(BODEGA_RARA), estado: 'CANCELADO' })),
  ),
  pedidos(
    'bodega y estado raro',
    con(() => ({ bodega_id: '1', estado: 'CON_FALTANTE' })),
  ),
  pedidos('desde y hasta', con(tramo)),
  pedidos(
    'desde hace mucho',
    con((_, { momentoDe }) => ({ desde: momentoDe(0) })),
  ),
  pedidos(
    'hasta hace mucho',
    con((_, { momentoDe }) => ({ hasta: momentoDe(0.05) })),
  ),
  pedidos(
    'antes de todo',
    con(() => ANTES_DE_TODO),
  ),
  pedidos(
    'todo a la vez',
    con((azar, m) => ({ bodega_id: '1', estado: 'DESPACHADO', ...tramo(azar, m) })),
  ),
];

const deCliente: readonly Caso[] = [
  pedidos('de un cliente', nada, { cliente: comun }),
  pedidos(
    'de un cliente, estado',
    con(() => ({ estado: 'DESPACHADO' })),
    { cliente: comun },
  ),
  pedidos(
    'de un cliente, bodega',
    con(() => ({ bodega_id: '2' })),
    { cliente: comun },
  ),
  pedidos('de un cliente, tiempo', con(tramo), { cliente: comun }),
  pedidos('de quien no tiene', nada, { cliente: () => SIN_PEDIDOS }),
  pedidos('del mayorista', nada, { cliente: mayorista }),
  pedidos('del mayorista, página honda', nada, { cliente: mayorista, profundo: true }),
  pedidos('del mayorista, tiempo', con(tramo), { cliente: mayorista }),
  pedidos(
    'del mayorista, bodega',
    con(() => ({ bodega_id: '1' })),
    { cliente: mayorista },
  ),
  pedidos(
    'del mayorista, bodega rara',
    con(() => ({ bodega_id: '3' })),
    { cliente: mayorista },
  ),
  pedidos(
    'del mayorista, bodega ajena',
    con(() => ({ bodega_id: '77' })),
    { cliente: mayorista },
  ),
  pedidos(
    'del mayorista, bodega rara y estado',
    con(() => ({ bodega_id: '3', estado: 'CANCELADO' })),
    {
      cliente: mayorista,
    },
  ),
];

const movimientos = (nombre: string, consulta: Caso['consulta'], mas: Partial<Caso> = {}): Caso => ({
  nombre: `movimientos: ${nombre}`,
  ruta: '/bodega/movimientos',
  consulta,
  ...mas,
});
const deBodega: readonly Caso[] = [
  movimientos('todos', nada),
  movimientos('página honda', nada, { profundo: true }),
  movimientos(
    'item',
    con(() => ({ item_id: String(ITEM_POPULAR) })),
  ),
  movimientos(
    'item que no hay',
    con(() => ({ item_id: '99999' })),
  ),
  movimientos(
    'bodega',
    con((azar) => ({ bodega_id: bodega(azar) })),
  ),
  movimientos(
    'bodega rara',
    con(() => ({ bodega_id: String(BODEGA_RARA) })),
  ),
  movimientos(
    'bodega e item',
    con(() => ({ bodega_id: '1', item_id: String(ITEM_POPULAR) })),
  ),
  movimientos(
    'bodega e item, página honda',
    con(() => ({ bodega_id: '1', item_id: String(ITEM_POPULAR) })),
    {
      profundo: true,
    },
  ),
  movimientos('tiempo', con(tramo)),
  movimientos(
    'item y tiempo',
    con((azar, m) => ({ item_id: String(ITEM_POPULAR), ...tramo(azar, m) })),
  ),
  movimientos(
    'bodega y tiempo',
    con((azar, m) => ({ bodega_id: '1', ...tramo(azar, m) })),
  ),
  movimientos(
    'antes de todo',
    con(() => ANTES_DE_TODO),
  ),
  { nombre: 'items', ruta: '/bodega/items', consulta: con((azar) => ({ bodega_id: bodega(azar) })) },
  {
    nombre: 'items: página honda',
    ruta: '/bodega/items',
    consulta: con(() => ({ bodega_id: '1' })),
    profundo: true,
  },
];

const anomalias = (nombre: string, consulta: Caso['consulta'], mas: Partial<Caso> = {}): Caso => ({
  nombre: `anomalías: ${nombre}`,
  ruta: '/anomalias',
  consulta,
  ...mas,
});
const deControl: readonly Caso[] = [
  anomalias('todas', nada),
  anomalias('página honda', nada, { profundo: true }),
  anomalias(
    'tipo',
    con(() => ({ tipo: 'FALTANTE_PARCIAL' })),
  ),
  anomalias(
    'tipo que no hay',
    con(() => ({ tipo: 'CONFLICTO_CONTENIDO' })),
  ),
  anomalias(
    'severidad',
    con(() => ({ severidad: 'ALTA' })),
  ),
  anomalias(
    'severidad, página honda',
    con(() => ({ severidad: 'ALTA' })),
    { profundo: true },
  ),
  anomalias(
    'severidad rara',
    con(() => ({ severidad: 'CRITICA' })),
  ),
  anomalias(
    'estado',
    con(() => ({ estado: 'ABIERTA' })),
  ),
  anomalias(
    'estado raro',
    con(() => ({ estado: 'CERRADA' })),
  ),
  anomalias(
    'todo a la vez',
    con(() => ({ tipo: 'FALTANTE_PARCIAL', severidad: 'MEDIA', estado: 'ABIERTA' })),
  ),
  anomalias(
    'desde',
    con((_, { momentoDe }) => ({ desde: momentoDe(0.5) })),
  ),
  anomalias(
    'desde después de todo',
    con(() => ({ desde: '2099-01-01T00:00:00.000Z' })),
  ),
  anomalias(
    'estado raro, desde',
    con((_, { momentoDe }) => ({ estado: 'CERRADA', desde: momentoDe(0) })),
  ),
  {
    nombre: 'evaluaciones',
    ruta: '/evaluaciones',
    consulta: con((azar, m) => ({ desde_secuencia: String(m.secuenciaDe(azar.real() * 0.8)) })),
  },
  {
    nombre: 'evaluaciones: nada nuevo',
    ruta: '/evaluaciones',
    consulta: con((_, m) => ({ desde_secuencia: String(m.secuenciaDe(1)) })),
  },
  {
    nombre: 'competencia',
    ruta: '/pedidos/{pedido_id}/competencia',
    consulta: () => ({}),
    pedido_id: (azar, { cortos }) => azar.elegir(cortos),
  },
];

export const CASOS: readonly Caso[] = [...dePersonal, ...deCliente, ...deBodega, ...deControl];
