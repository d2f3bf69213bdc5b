import { Socket } from 'node:net';
import mysql from 'mysql2/promise';
import { conexionDe } from './conexion.ts';

export type Base = mysql.Pool;
/** Where a statement runs: the pool (each statement on its own) or a transaction's connection. */
export type Ejecutor = Pick<mysql.Connection, 'query'>;

/**
 * Both stay below the timeout of every function (5 s), so that the locks of a client that died or froze go
 * before its messages come back.
 */
const ESPERA_BLOQUEO_S = 1;
const SESION_OCIOSA_S = 4;
const CONEXION_MS = 2000;
/**
 * For a consumer: longer than its longest statement waits (for a lock, 1 s), shorter than its timeout (5 s). A server that
 * is frozen, or gone without a farewell, answers nothing at all: without this the function would be killed in the middle.
 */
export const SILENCIO_CONSUMIDOR_MS = 3000;

/**
 * MariaDB rewrites long IN lists into joins that lock in another order; MySQL has no such variable, and reads
 * the `/*M!` comment as a comment.
 */
const SESION = `SET SESSION /*M!100600 in_predicate_conversion_threshold = 0, */
  innodb_lock_wait_timeout = ${ESPERA_BLOQUEO_S}, wait_timeout = ${SESION_OCIOSA_S},
  sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'`;
const AISLAMIENTO = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/** mysql2 has a timeout for connecting and one per query, but none that also covers COMMIT; its socket has. */
const vigilarSilencio = (conexion: object, ms: number): void => {
  const socket: unknown = Reflect.get(conexion, 'stream');
  if (!(socket instanceof Socket)) throw new Error('mysql2 ya no tiene un socket en stream');
  socket.setTimeout(ms, () => {
    socket.destroy(Object.assign(new Error('la base de datos calla'), { code: 'ETIMEDOUT' }));
  });
};

export interface OpcionesBase {
  /** A connection on which nothing moves for so long is lost (class `conexion`); absent: never. */
  readonly silencioMs?: number;
  /** Lets one text hold several statements, see viaje.ts; whoever does not need it must not have it. */
  readonly variasSentencias?: boolean;
}

/**
 * @param url as {@link conexionDe} reads it
 * @param conexiones connections at most; a Lambda that serves one event at a time needs one
 */
export const abrirBase = (
  url: string,
  conexiones: number,
  { silencioMs, variasSentencias = false }: OpcionesBase = {},
): Base => {
  const base = mysql.createPool({
    ...conexionDe(url),
    connectionLimit: conexiones,
    connectTimeout: Math.min(CONEXION_MS, silencioMs ?? CONEXION_MS),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    enableKeepAlive: true,
    multipleStatements: variasSentencias,
  });
  base.pool.on('connection', (conexion) => {
    if (silencioMs !== undefined) vigilarSilencio(conexion, silencioMs);
    // Queued before whatever the borrower runs. If it fails, so will that, and the connection is destroyed.
    for (const orden of [SESION, AISLAMIENTO]) {
      conexion.query(orden, (error) => {
        if (error !== null) conexion.destroy();
      });
    }
  });
  return base;
};
