/** What a run of the reconciler hands on to the next. */
import * as z from 'zod';
import { descuadre } from '../../shared/api/reconciliacion.ts';
import { FRONTERA_INICIAL } from './decidir.ts';

/** After which row a walk goes on; null: from the start. Column text, as the index sorts it. */
const porFecha = z.object({ recibido_en: z.string(), pedido_id: z.string() }).nullable();
export type PorFecha = z.infer<typeof porFecha>;

const porItem = z.object({ bodega_id: z.int(), item_id: z.int() }).nullable();
export type PorItem = z.infer<typeof porItem>;

const momento = z.number().nullable();

const progreso = z.object({
  /** The walk over the book, with what it has counted so far. */
  libro: z.object({ desde: porFecha, en_vuelo: z.int(), en_dlq: z.int(), sin_cuenta: z.int() }),
  frontera: z.object({ firme: momento, candidata: momento, desde: z.number() }),
  /** The newest receipt among decided orders. */
  vista: momento,
  reservados: porFecha,
  conFaltante: porFecha,
  /** Up to which place in the decision log every order stands in the book. */
  secuencia: z.int(),
  items: z.object({ desde: porItem, descuadres: z.array(descuadre), cuantos: z.int() }),
  descubiertos: porItem,
  /** The stretch of the audit chain to walk over again next. */
  repaso: z.int().default(0),
});
export type Progreso = z.infer<typeof progreso>;

export const LIBRO_INICIAL: Progreso['libro'] = { desde: null, en_vuelo: 0, en_dlq: 0, sin_cuenta: 0 };
export const ITEMS_INICIAL: Progreso['items'] = { desde: null, descuadres: [], cuantos: 0 };

const PROGRESO_INICIAL: Progreso = {
  libro: LIBRO_INICIAL,
  frontera: FRONTERA_INICIAL,
  vista: null,
  reservados: null,
  conFaltante: null,
  secuencia: 0,
  items: ITEMS_INICIAL,
  descubiertos: null,
  repaso: 0,
};

/** @returns where everything begins, when there is nothing stored or nothing that can be read */
export const leerProgreso = (texto: string | null): Progreso => {
  try {
    return progreso.parse(JSON.parse(texto ?? ''));
  } catch {
    return PROGRESO_INICIAL;
  }
};
