/** Logs in with a password that only RDS and the proxy ever see. */
export const MAESTRO = 'administrador';
/** What the functions are in the database: it may read and write rows, and nothing else. See sql/usuarios.sql. */
export const USUARIO_APLICACION = 'vigia_app';
export const NOMBRE_BASE = 'vigia';
