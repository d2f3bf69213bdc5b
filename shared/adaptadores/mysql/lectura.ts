import type { Base, Ejecutor } from './base.ts';
import { claseDe } from './errores.ts';

/** A frozen Lambda wakes up with connections that the server closed long ago; the next one is new. */
const INTENTOS = 3;
/** A connection that was lost fails at once; a database that takes this long to fail is asked once. */
const REPETIR_HASTA_MS = 1000;

/**
 * Runs reads again on another connection when theirs turns out to be lost.
 *
 * @throws the database's own error
 */
export const conReintento = async <T>(trabajo: () => Promise<T>): Promise<T> => {
  const inicio = performance.now();
  for (let intento = 1; ; intento += 1) {
    try {
      return await trabajo();
    } catch (error) {
      const tarde = performance.now() - inicio > REPETIR_HASTA_MS;
      if (intento === INTENTOS || tarde || claseDe(error) !== 'conexion') throw error;
    }
  }
};

const enUnaInstantanea = async <T>(base: Base, trabajo: (tx: Ejecutor) => Promise<T>): Promise<T> => {
  const conexion = await base.getConnection();
  try {
    await conexion.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await conexion.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const resultado = await trabajo(conexion);
    await conexion.query('COMMIT');
    conexion.release();
    return resultado;
  } catch (error) {
    // Nothing was written, so nothing needs to be rolled back but the snapshot, which goes with the connection.
    conexion.destroy();
    throw error;
  }
};

/** Several reads that must agree with each other, all as of one moment. Runs again on a lost connection. */
export const enInstantanea = <T>(base: Base, trabajo: (tx: Ejecutor) => Promise<T>): Promise<T> =>
  conReintento(() => enUnaInstantanea(base, trabajo));
