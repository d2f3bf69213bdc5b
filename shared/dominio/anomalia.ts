/** What the router, or the validator for conflicts, keeps for the people who look after stock. */
export const TIPOS_ANOMALIA = [
  'FALTANTE_TOTAL',
  'FALTANTE_PARCIAL',
  'ITEM_DESCONOCIDO',
  'CONFLICTO_CONTENIDO',
] as const;
export type TipoAnomalia = (typeof TIPOS_ANOMALIA)[number];

export const SEVERIDADES = ['BAJA', 'MEDIA', 'ALTA', 'CRITICA'] as const;
export type Severidad = (typeof SEVERIDADES)[number];
