import type { Severidad } from './anomalia.ts';
import type { Totales } from './totales.ts';

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

/** A promise that is taken back is ALTA at least, however little lacks. */
export const severidadTardia = (totales: Totales): Severidad => {
  const severidad = severidadDe(totales);
  return GRAVEDAD[severidad] > GRAVEDAD.ALTA ? severidad : 'ALTA';
};
