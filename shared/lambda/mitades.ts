import { claseDe } from '../adaptadores/mysql/errores.ts';
import { Repetir, ResultadoDesconocido } from '../adaptadores/mysql/transaccion.ts';
import type { Logger } from './logger.ts';
import type { Salida } from './lotes.ts';

/**
 * Failed tries of one call, at most. One bad record among 1,000 costs about ten, so this isolates twenty; a
 * database that refuses everything is given up on in a fraction of a second. The rest comes back anyway.
 */
const FALLOS_MAX = 200;

/** Locks and connections are nobody's fault in the batch; an unknown COMMIT must not be run again. */
export const esDelEntorno = (error: unknown): boolean => {
  if (error instanceof ResultadoDesconocido || error instanceof Repetir) return true;
  const clase = claseDe(error);
  return clase === 'bloqueo' || clase === 'conexion';
};

/** The outcome of what failed for what is in it, as far as anybody can tell. */
export const FALLO_AL_PROCESAR: Salida = { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' };
const FALLO_DEL_ENTORNO: Salida = { tipo: 'reintentar', motivo: 'FALLO_DEL_ENTORNO', entorno: true };

/** The outcome of what an error kept from being processed. */
export const falloDe = (error: unknown): Salida =>
  esDelEntorno(error) ? FALLO_DEL_ENTORNO : FALLO_AL_PROCESAR;

export interface PorMitades<T, R> {
  readonly resultados: readonly R[];
  /** What failed; it belongs back in the queue. */
  readonly fallidos: readonly T[];
  /** The outcome of what failed. */
  readonly fallo: Salida;
}

/**
 * Applies `aplicar` to each piece of a batch and, after an error that its records may have caused, to each half
 * of it, and so on: one bad record does not spend the receives of a thousand. After an error of the
 * surroundings the rest is not tried at all: it would wait for the same lock until the function's time is over.
 *
 * @param aplicar all or nothing
 * @returns the results in the order of the elements; never throws for what `aplicar` throws
 */
export const porMitades = async <T, R>(
  trozos: readonly (readonly T[])[],
  aplicar: (parte: readonly T[]) => Promise<readonly R[]>,
  logger: Logger,
): Promise<PorMitades<T, R>> => {
  const resultados: R[] = [];
  const fallidos: T[] = [];
  let fallos = 0;
  let fallo: Salida = FALLO_AL_PROCESAR;
  const tratar = async (parte: readonly T[]): Promise<void> => {
    if (fallos >= FALLOS_MAX) {
      fallidos.push(...parte);
      return;
    }
    try {
      resultados.push(...(await aplicar(parte)));
    } catch (error) {
      fallo = falloDe(error);
      fallos = esDelEntorno(error) ? FALLOS_MAX : fallos + 1;
      if (parte.length === 1 || fallos >= FALLOS_MAX) {
        logger.error({ err: error, elementos: parte.length }, 'parte de un lote fallida');
        fallidos.push(...parte);
        return;
      }
      const mitad = Math.ceil(parte.length / 2);
      await tratar(parte.slice(0, mitad));
      await tratar(parte.slice(mitad));
    }
  };
  for (const trozo of trozos) await tratar(trozo);
  return { resultados, fallidos, fallo };
};
