/**
 * The states of an order and the only table that says which may follow which. Every change of state, in SQL too,
 * is guarded by {@link previosDe}: an UPDATE names the states it may start from.
 */
export const ESTADOS = [
  'RECIBIDO',
  'RESERVADO',
  'VALIDADO',
  'DESPACHADO',
  'CON_FALTANTE',
  'AUDITADO',
  'CANCELADO',
] as const;

export type Estado = (typeof ESTADOS)[number];

const SIGUIENTES: Readonly<Record<Estado, readonly Estado[]>> = {
  RECIBIDO: ['RESERVADO', 'CON_FALTANTE'],
  // CON_FALTANTE from here is the late shortfall: the shelf was corrected below what is reserved.
  RESERVADO: ['VALIDADO', 'CANCELADO', 'CON_FALTANTE'],
  VALIDADO: ['DESPACHADO', 'CANCELADO', 'CON_FALTANTE'],
  CON_FALTANTE: ['AUDITADO'],
  DESPACHADO: [],
  AUDITADO: [],
  CANCELADO: [],
};

export const puedeSeguir = (desde: Estado, hacia: Estado): boolean => SIGUIENTES[desde].includes(hacia);

/** The states from which `hacia` may be reached. */
export const previosDe = (hacia: Estado): readonly Estado[] =>
  ESTADOS.filter((desde) => puedeSeguir(desde, hacia));

/** Why an order changed state; stands in its historial. Later causes are added, never renamed. */
export type Causa =
  | 'PEDIDO_ACEPTADO'
  | 'EVALUACION'
  | 'SINCRONIZACION'
  | 'REPORTE_EMITIDO'
  | 'CANCELACION'
  | 'DESPACHO'
  | 'FALTANTE_TARDIO';
