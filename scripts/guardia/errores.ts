import { ErrorDeUso } from '../experimento/error-de-uso.ts';

const texto = (error: unknown, campo: 'code' | 'name'): string => {
  const valor: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, campo) : undefined;
  return typeof valor === 'string' ? valor : '';
};

const SIN_RESPUESTA = /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|TimeoutError/;

const FRASES: readonly (readonly [RegExp, string])[] = [
  [/QueueDoesNotExist|NonExistentQueue/, 'No existe una de las colas: ¿son esas la región y el --prefijo?'],
  [
    /AccessDenied|UnauthorizedOperation/,
    'Sin permiso en AWS para eso (docs/runbooks/README.md dice cuáles hacen falta).',
  ],
  [
    /CredentialsProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient/,
    'Faltan credenciales de AWS válidas en el entorno.',
  ],
  [/ER_NO_SUCH_TABLE/, 'A la base le faltan tablas: aplique las migraciones (npm run migrar).'],
  [/ER_ACCESS_DENIED|ER_DBACCESS/, 'La base de datos no admite ese usuario o esa clave.'],
];

/** One Spanish sentence for whatever went wrong. */
export const explicar = (error: unknown): string => {
  if (error instanceof ErrorDeUso) return error.message;
  const nombre = `${texto(error, 'name')} ${texto(error, 'code')}`;
  const frase = FRASES.find(([patron]) => patron.test(nombre))?.[1];
  if (frase !== undefined) return frase;
  if (SIN_RESPUESTA.test(nombre))
    return esDeLaBase(error) ? 'La base de datos no responde.' : 'El servicio de colas no responde.';
  const mensaje = error instanceof Error ? error.message : String(error);
  if (/^Region (is missing|not accepted)/.test(mensaje))
    return 'Falta la región de AWS en el entorno (AWS_REGION).';
  return mensaje;
};

const DE_LA_BASE = /^(ER_|PROTOCOL_)/;

/** The database's own errors, and those of its connection, which mysql2 calls fatal. */
export const esDeLaBase = (error: unknown): boolean =>
  DE_LA_BASE.test(texto(error, 'code')) || Reflect.get(Object(error), 'fatal') === true;
