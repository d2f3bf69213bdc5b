/**
 * Where an order of the book is that has no verdict. SQS cannot be asked for one order, so what cannot be
 * proved is judged against the order: a false alarm costs a look and a message more, silence costs the order.
 * Why these rules: docs/decisiones.
 */

/**
 * The promised 60 s, and one visibility timeout (31 s, see infra/topologia.ts): an order whose consumer was
 * killed in its last second still gets its second chance before anybody calls it late.
 */
export const PLAZO_MS = 91_000;

/** Doublings of the wait between two sendings of one order: the longest is 8 × PLAZO_MS, about 12 minutes. */
const DOBLES_MAX = 3;

/** An order of the book without a verdict. Moments are milliseconds since 1970. */
export interface Pendiente {
  readonly pedido_id: string;
  readonly bodega_id: number;
  readonly recibido_en: number;
  /** How often it was sent again, and when last; null if never. */
  readonly veces: number;
  readonly reenviado_en: number | null;
}

export type Cuenta = 'en_vuelo' | 'en_dlq' | 'sin_cuenta';

export interface Clasificado {
  readonly pendiente: Pendiente;
  readonly cuenta: Cuenta;
  readonly reenviar: boolean;
}

export interface Indicios {
  readonly ahora: number;
  readonly plazoMs: number;
  /** Orders received before it were overtaken for longer than the time limit; null if nothing is known. */
  readonly frontera: number | null;
  readonly enDlq: ReadonlySet<string>;
  /** Messages of its DLQs that somebody else is looking at: each may be any late order. */
  readonly ocultos: number;
  /** Messages in the validator's queue: it holds that many late orders at most. */
  readonly caben: number;
}

/**
 * Did it happen within the time limit? What is further ahead than that was dated by a clock that was wrong, and is
 * not recent: else it would be nobody's business until the day has come.
 */
export const esReciente = (
  momento: number,
  { ahora, plazoMs }: Pick<Indicios, 'ahora' | 'plazoMs'>,
): boolean => Math.abs(ahora - momento) < plazoMs;

/** Is it time to send again what was sent on `veces` times? Each wait is twice the one before. */
export const tocaReenviar = (
  { veces, reenviado_en }: Pick<Pendiente, 'veces' | 'reenviado_en'>,
  { ahora, plazoMs }: Pick<Indicios, 'ahora' | 'plazoMs'>,
): boolean =>
  reenviado_en === null || Math.abs(ahora - reenviado_en) >= plazoMs * 2 ** Math.min(veces, DOBLES_MAX);

/**
 * In flight is what was sent within the time limit, or may wait in a queue that is behind: it was not overtaken,
 * and the queue holds enough messages for it and all that are older.
 *
 * @param pendientes oldest first
 * @returns also how many late orders the queue, and those who look into its DLQs, still have room for
 */
export const clasificar = (
  pendientes: readonly Pendiente[],
  indicios: Indicios,
): { readonly clasificados: readonly Clasificado[] } & Pick<Indicios, 'caben' | 'ocultos'> => {
  let { caben, ocultos } = indicios;
  const cuentaDe = (pendiente: Pendiente): Cuenta => {
    const { recibido_en, reenviado_en } = pendiente;
    if (esReciente(recibido_en, indicios) || esReciente(reenviado_en ?? 0, indicios)) return 'en_vuelo';
    if (indicios.enDlq.has(pendiente.pedido_id)) return 'en_dlq';
    const adelantado = recibido_en < (indicios.frontera ?? Number.NEGATIVE_INFINITY);
    if (!adelantado && caben > 0) {
      caben -= 1;
      return 'en_vuelo';
    }
    if (ocultos === 0) return 'sin_cuenta';
    ocultos -= 1;
    return 'en_dlq';
  };
  const clasificados = pendientes.map((pendiente) => {
    const cuenta = cuentaDe(pendiente);
    return { pendiente, cuenta, reenviar: cuenta === 'sin_cuenta' && tocaReenviar(pendiente, indicios) };
  });
  return { clasificados, caben, ocultos };
};

/** The newest receipt among decided orders, as it was at two moments: one that counts, one that will. */
export interface Frontera {
  /** Known for at least the time limit: what was received before it was overtaken for that long. */
  readonly firme: number | null;
  readonly candidata: number | null;
  /** When the candidate was noted. */
  readonly desde: number;
}

export const FRONTERA_INICIAL: Frontera = { firme: null, candidata: null, desde: 0 };

/** A moment that has not come yet was dated by a clock that was wrong: it says nothing about who overtook whom. */
export const yaPasado = (momento: number | null, ahora: number): number | null =>
  (momento ?? 0) > ahora ? null : momento;

/** @param vista the newest receipt among the orders seen decided until now; null if none was */
export const avanzar = (
  frontera: Frontera,
  vista: number | null,
  { ahora, plazoMs }: Pick<Indicios, 'ahora' | 'plazoMs'>,
): Frontera =>
  Math.abs(ahora - frontera.desde) < plazoMs
    ? frontera
    : {
        firme: yaPasado(frontera.candidata, ahora),
        candidata: Math.max(yaPasado(vista, ahora) ?? 0, yaPasado(frontera.candidata, ahora) ?? 0) || null,
        desde: ahora,
      };

/** Times that one event may be sent back from one DLQ: poison that spends its receives must not go round for ever. */
export const REGRESOS_MAX = 4;
/** Before the second return, and twice as long before each further one: an outage of SNS does not stop this function. */
export const ESPERA_REGRESO_MS = 20 * 60_000;

/** An attempt of which nobody knows whether it got anywhere does not keep the next one waiting, but it counts. */
export const INTENTOS_MAX = 20;

/** Until now, and when last, in milliseconds since 1970. */
export interface Regresos {
  /** Those below, and those of which it is not known. */
  readonly intentos: number;
  readonly veces: number;
  readonly ultimo_en: number;
}

/**
 * May this message go back to its queue by itself? A reason says that a function refused it: it will again. Without one
 * only its surroundings failed, and they are well again, since whoever asks has just written to the database.
 */
export const puedeVolver = (
  motivo: string | null,
  { intentos, veces, ultimo_en }: Regresos,
  ahora: number,
): boolean =>
  motivo === null &&
  intentos < INTENTOS_MAX &&
  veces < REGRESOS_MAX &&
  (veces === 0 || Math.abs(ahora - ultimo_en) >= ESPERA_REGRESO_MS * 2 ** (veces - 1));
