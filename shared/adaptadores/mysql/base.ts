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
 * MariaDB rewrites long IN lists into joins that lock in another order; MySQL has no such variable, and reads
 * the `/*M!` comment as a comment.
 */
const SESION = `SET SESSION /*M!100600 in_predicate_conversion_threshold = 0, */
  innodb_lock_wait_timeout = ${ESPERA_BLOQUEO_S}, wait_timeout = ${SESION_OCIOSA_S},
  sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'`;
const AISLAMIENTO = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/**
 * @param url as {@link conexionDe} reads it
 * @param conexiones connections at most; a Lambda that serves one event at a time needs one
 */
export const abrirBase = (url: string, conexiones: number): Base => {
  const base = mysql.createPool({
    ...conexionDe(url),
    connectionLimit: conexiones,
    connectTimeout: CONEXION_MS,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    enableKeepAlive: true,
  });
  base.pool.on('connection', (conexion) => {
    // Queued before whatever the borrower runs. If it fails, so will that, and the connection is destroyed.
    for (const orden of [SESION, AISLAMIENTO]) {
      conexion.query(orden, (error) => {
        if (error !== null) conexion.destroy();
      });
    }
  });
  return base;
};
