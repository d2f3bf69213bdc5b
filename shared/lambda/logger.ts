import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

export type { Logger };

/** What every line of one invocation carries, whoever writes it. */
export interface ContextoDeLog {
  readonly invocacion: string;
  /** The id that the client saw as x-correlation-id; a batch has none of its own. */
  readonly correlacion?: string;
}

const contexto = new AsyncLocalStorage<ContextoDeLog>();

export const conContexto = <T>(datos: ContextoDeLog, trabajo: () => T): T => contexto.run(datos, trabajo);

const texto = (error: object, campo: string): string | undefined => {
  const valor: unknown = Reflect.get(error, campo);
  return typeof valor === 'string' || typeof valor === 'number' ? String(valor) : undefined;
};

/** A database error quotes the statement and its values, which are the client's: of those only the code is kept. */
const sinDatos = (error: unknown): unknown => {
  if (!(error instanceof Error)) return { tipo: typeof error };
  const codigo = texto(error, 'code');
  const deBase = texto(error, 'sqlState') !== undefined || texto(error, 'sql') !== undefined;
  return {
    tipo: error.name,
    ...(codigo === undefined ? {} : { codigo }),
    ...(deBase ? {} : { mensaje: error.message, pila: error.stack }),
    ...(error.cause === undefined ? {} : { causa: sinDatos(error.cause) }),
  };
};

/**
 * JSON lines on standard output, written before the call returns: Lambda freezes the process as soon as the
 * handler answers. Callers pass ids, counts and reasons, never a payload, a token or a client's reference.
 */
export const crearLogger = (funcion: string, nivel: string): Logger =>
  pino(
    {
      level: nivel,
      base: { funcion },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: sinDatos },
      formatters: { level: (etiqueta) => ({ nivel: etiqueta }) },
      mixin: () => ({ ...contexto.getStore() }),
    },
    pino.destination({ fd: 1, sync: true }),
  );
