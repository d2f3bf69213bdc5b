import type { Severidad, TipoAnomalia } from '../../shared/dominio/anomalia.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';

export interface Anomalia {
  readonly tipo: TipoAnomalia;
  readonly severidad: Severidad;
}

type Totales = Readonly<Veredicto['totales']>;

/**
 * How serious a shortfall is, for the people who look after stock: the gravest of three measures. From each
 * value on (inclusive) the measure has that severity; below MEDIA it is BAJA.
 */
export const UMBRALES = {
  /** Units that lack, in percent of the units asked for. At 100 the client can be given nothing. */
  porcentajeFaltante: { MEDIA: 10, ALTA: 50, CRITICA: 100 },
  /** Distinct items short: many at once hint at a shelf that was not restocked, not at one popular item. */
  itemsFaltantes: { MEDIA: 3, ALTA: 10, CRITICA: 50 },
  /** Items nobody has heard of: a catalogue that disagrees with the client's, which no restock cures. */
  itemsDesconocidos: { MEDIA: 1, ALTA: 3, CRITICA: 10 },
} as const;

type Umbral = (typeof UMBRALES)[keyof typeof UMBRALES];

/** @param alcanza does the measure reach a threshold? */
const severidadSegun = (umbral: Umbral, alcanza: (valor: number) => boolean): Severidad => {
  if (alcanza(umbral.CRITICA)) return 'CRITICA';
  if (alcanza(umbral.ALTA)) return 'ALTA';
  return alcanza(umbral.MEDIA) ? 'MEDIA' : 'BAJA';
};

const GRAVEDAD: Readonly<Record<Severidad, number>> = { BAJA: 0, MEDIA: 1, ALTA: 2, CRITICA: 3 };

export const severidadDe = (totales: Totales): Severidad =>
  [
    // In whole numbers, so that a boundary is exact: a share of exactly 10 % reaches 10.
    severidadSegun(
      UMBRALES.porcentajeFaltante,
      (porcentaje) => totales.unidades_faltantes * 100 >= porcentaje * totales.unidades,
    ),
    severidadSegun(UMBRALES.itemsFaltantes, (items) => totales.items_faltantes >= items),
    severidadSegun(UMBRALES.itemsDesconocidos, (items) => totales.items_desconocidos >= items),
  ].reduce((a, b) => (GRAVEDAD[a] >= GRAVEDAD[b] ? a : b));

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
