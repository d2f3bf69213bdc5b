import { claseDe } from '../adaptadores/mysql/errores.ts';
import { ResultadoDesconocido } from '../adaptadores/mysql/transaccion.ts';
import type { Logger } from './logger.ts';
import type { Salida } from './lotes.ts';

/**
 * Failed tries of one call, at most. One bad record among 1,000 costs about ten, so this isolates twenty; a
 * database that refuses everything is given up on in a fraction of a second. The rest comes back anyway.
 */
const FALLOS_MAX = 200;

/** The outcome of what {@link porMitades} could not bring through. */
export const FALLO_DE_BASE: Salida = { tipo: 'reintentar', motivo: 'FALLO_AL_PROCESAR' };

export interface PorMitades<T, R> {
  readonly resultados: readonly R[];
  /** What failed; it belongs back in the queue. */
  readonly fallidos: readonly T[];
}

/** Locks and connections are nobody's fault in the batch; an unknown COMMIT must not be run again. */
const esDelEntorno = (error: unknown): boolean => {
  if (error instanceof ResultadoDesconocido) return true;
  const clase = claseDe(error);
  return clase === 'bloqueo' || clase === 'conexion';
};

/**
 * Applies `aplicar` to all elements at once and, after an error that they may have caused, to each half, and so
 * on: one bad record does not spend the receives of a thousand. `aplicar` is all or nothing and may be repeated.
 *
 * @returns the results in the order of the elements; never throws for what `aplicar` throws
 */
export const porMitades = async <T, R>(
  elementos: readonly T[],
  aplicar: (parte: readonly T[]) => Promise<readonly R[]>,
  logger: Logger,
): Promise<PorMitades<T, R>> => {
  const resultados: R[] = [];
  const fallidos: T[] = [];
  let fallos = 0;
  const tratar = async (parte: readonly T[]): Promise<void> => {
    try {
      resultados.push(...(await aplicar(parte)));
    } catch (error) {
      fallos += 1;
      if (parte.length === 1 || fallos >= FALLOS_MAX || esDelEntorno(error)) {
        logger.error({ err: error, mensajes: parte.length }, 'parte de un lote fallida');
        fallidos.push(...parte);
        return;
      }
      const mitad = Math.ceil(parte.length / 2);
      await tratar(parte.slice(0, mitad));
      await tratar(parte.slice(mitad));
    }
  };
  if (elementos.length > 0) await tratar(elementos);
  return { resultados, fallidos };
};
