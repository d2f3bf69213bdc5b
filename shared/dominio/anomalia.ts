/**
 * What is kept for the people who look after stock: by the router, by the validator for conflicts, by
 * faltante-tardio for orders that lost their cover.
 */
export const TIPOS_ANOMALIA = [
  'FALTANTE_TOTAL',
  'FALTANTE_PARCIAL',
  'ITEM_DESCONOCIDO',
  'CONFLICTO_CONTENIDO',
  'FALTANTE_TARDIO',
] as const;
export type TipoAnomalia = (typeof TIPOS_ANOMALIA)[number];

export const SEVERIDADES = ['BAJA', 'MEDIA', 'ALTA', 'CRITICA'] as const;
export type Severidad = (typeof SEVERIDADES)[number];

export const ESTADOS_ANOMALIA = ['ABIERTA', 'CERRADA'] as const;
export type EstadoAnomalia = (typeof ESTADOS_ANOMALIA)[number];
