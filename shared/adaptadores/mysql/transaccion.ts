import type { PoolConnection } from 'mysql2/promise';
import type { Reloj } from '../reloj.ts';
import type { Base, Ejecutor } from './base.ts';
import { type ClaseDeError, claseDe } from './errores.ts';
import { ABRIR } from './viaje.ts';

/**
 * COMMIT was sent and its answer never came: the transaction may or may not have happened. Nobody may run it
 * again on this knowledge; redelivery reads what is stored and finds out.
 */
export class ResultadoDesconocido extends Error {
  override readonly name = 'ResultadoDesconocido';
}

/** What was read under lock turned out to be stale: roll back and run the whole transaction again. */
export class Repetir extends Error {
  override readonly name = 'Repetir';
}

const INTENTOS = 5;
const PAUSA_MS = 20;
/** No attempt begins later than this after the start, so that a function with 5 s still has time to answer. */
const ULTIMO_INICIO_MS = 2500;
const REPETIBLES: ReadonlySet<ClaseDeError> = new Set(['bloqueo', 'duplicado', 'conexion']);

const esRepetible = (error: unknown): boolean => error instanceof Repetir || REPETIBLES.has(claseDe(error));

const confirmar = async (conexion: PoolConnection): Promise<void> => {
  try {
    await conexion.query('COMMIT');
  } catch (causa) {
    throw new ResultadoDesconocido('COMMIT sin respuesta', { cause: causa });
  }
};

/** InnoDB keeps a transaction open after 1205 and after most errors, so the ROLLBACK is always explicit. */
const deshacer = async (conexion: PoolConnection, error: unknown): Promise<void> => {
  if (error instanceof ResultadoDesconocido || claseDe(error) === 'conexion') {
    conexion.destroy();
    return;
  }
  try {
    await conexion.query('ROLLBACK');
    conexion.release();
  } catch {
    // A connection that cannot even roll back goes; the server rolls back when it sees it gone.
    conexion.destroy();
  }
};

const intentar = async <T>(
  base: Base,
  trabajo: (tx: Ejecutor) => Promise<T>,
  seAbre: boolean,
): Promise<T> => {
  const conexion = await base.getConnection();
  try {
    if (!seAbre) await conexion.query(ABRIR.sql);
    const resultado = await trabajo(conexion);
    await confirmar(conexion);
    conexion.release();
    return resultado;
  } catch (error) {
    await deshacer(conexion, error);
    throw error;
  }
};

export interface OpcionesTransaccion {
  /** By the clock: no attempt begins later. Who runs several transactions in one invocation has one limit for all. */
  readonly ultimoInicio?: number;
  /** `trabajo` sends {@link ABRIR} itself, before anything else, to spare the trip. */
  readonly seAbre?: boolean;
}

/**
 * Runs `trabajo` in one READ COMMITTED transaction. After a deadlock, a lock wait, a duplicate key or a lost
 * connection, or when `trabajo` throws {@link Repetir}, the whole of it runs again, from its first read, at
 * most {@link INTENTOS} times; a COMMIT is never repeated.
 *
 * @throws ResultadoDesconocido when the outcome of the COMMIT is not known
 * @throws the database's own error otherwise
 */
export const enTransaccion = async <T>(
  base: Base,
  reloj: Reloj,
  trabajo: (tx: Ejecutor, intento: number) => Promise<T>,
  { ultimoInicio = reloj.ahora() + ULTIMO_INICIO_MS, seAbre = false }: OpcionesTransaccion = {},
): Promise<T> => {
  for (let intento = 1; ; intento += 1) {
    try {
      return await intentar(base, (tx) => trabajo(tx, intento), seAbre);
    } catch (error) {
      if (error instanceof ResultadoDesconocido) throw error;
      if (intento === INTENTOS || reloj.ahora() > ultimoInicio || !esRepetible(error)) throw error;
      await reloj.esperar(PAUSA_MS * intento);
    }
  }
};
