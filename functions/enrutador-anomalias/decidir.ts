import type { Severidad, TipoAnomalia } from '../../shared/dominio/anomalia.ts';
import { severidadDe } from '../../shared/dominio/severidad.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';

export interface Anomalia {
  readonly tipo: TipoAnomalia;
  readonly severidad: Severidad;
}

type Totales = Readonly<Veredicto['totales']>;

/**
 * ITEM_DESCONOCIDO: at least one item is unknown, whatever else lacks.
 * FALTANTE_TOTAL: all items are known, and not one of all the units asked for is free.
 * FALTANTE_PARCIAL: all items are known, and some of the units are free.
 */
export const tipoDe = (totales: Totales): TipoAnomalia => {
  if (totales.items_desconocidos > 0) return 'ITEM_DESCONOCIDO';
  return totales.unidades_faltantes >= totales.unidades ? 'FALTANTE_TOTAL' : 'FALTANTE_PARCIAL';
};

/** Can these totals stand in a verdict of this result? The validator's always do; a forged event's may not. */
export const esCoherente = ({ resultado, totales }: Pick<Veredicto, 'resultado' | 'totales'>): boolean =>
  totales.items_desconocidos <= totales.items_faltantes &&
  totales.items_faltantes <= totales.items &&
  totales.items_faltantes <= totales.unidades_faltantes &&
  totales.unidades_faltantes <= totales.unidades &&
  (resultado === 'INCONSISTENTE') === totales.items_faltantes > 0;

/** @returns null where nothing lacks */
export const clasificar = ({
  resultado,
  totales,
}: Pick<Veredicto, 'resultado' | 'totales'>): Anomalia | null =>
  resultado === 'CONSISTENTE' ? null : { tipo: tipoDe(totales), severidad: severidadDe(totales) };
