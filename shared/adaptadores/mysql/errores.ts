/** What a database error means for whoever runs a transaction. */
export type ClaseDeError =
  /** Deadlock or lock wait: roll back, run the whole transaction again. */
  | 'bloqueo'
  /** Somebody else inserted the same key: what was read is stale. */
  | 'duplicado'
  /** The connection is of no more use: lost, or its server became read-only after a failover. */
  | 'conexion'
  | 'otro';

const BLOQUEOS = new Set([1205, 1213]);
const DUPLICADO = 1062;
/** 1040/1203 too many connections, 1053 shutdown, 1290/1792/1836 read-only, 1927/4031 killed. */
const DE_CONEXION = new Set([
  1040, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 1290, 1317, 1792, 1836, 1927, 4031,
]);
const CODIGOS_DE_CONEXION = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);

const campo = (error: unknown, nombre: 'errno' | 'code' | 'fatal'): unknown =>
  typeof error === 'object' && error !== null && nombre in error ? Reflect.get(error, nombre) : undefined;

export const claseDe = (error: unknown): ClaseDeError => {
  const numero = campo(error, 'errno');
  if (typeof numero === 'number') {
    if (BLOQUEOS.has(numero)) return 'bloqueo';
    if (numero === DUPLICADO) return 'duplicado';
    if (DE_CONEXION.has(numero)) return 'conexion';
  }
  const codigo = campo(error, 'code');
  if (typeof codigo === 'string' && CODIGOS_DE_CONEXION.has(codigo)) return 'conexion';
  return campo(error, 'fatal') === true ? 'conexion' : 'otro';
};
