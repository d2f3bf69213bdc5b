import type { ItemEvaluado } from './faltante.ts';

/** A verdict in five numbers: what an event can carry when 2,000 lines of evidence do not fit one. */
export interface Totales {
  /** Distinct items. */
  readonly items: number;
  readonly items_faltantes: number;
  readonly items_desconocidos: number;
  /** Units asked for, of all items. */
  readonly unidades: number;
  readonly unidades_faltantes: number;
}

export const totalesDe = (items: readonly ItemEvaluado[]): Totales => ({
  items: items.length,
  items_faltantes: items.filter((item) => item.faltante > 0).length,
  items_desconocidos: items.filter((item) => item.razon === 'ITEM_DESCONOCIDO').length,
  unidades: items.reduce((suma, item) => suma + item.cantidad_solicitada, 0),
  unidades_faltantes: items.reduce((suma, item) => suma + item.faltante, 0),
});
