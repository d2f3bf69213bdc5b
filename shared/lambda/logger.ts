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
      formatters: { level: (etiqueta) => ({ nivel: etiqueta }) },
      mixin: () => ({ ...contexto.getStore() }),
    },
    pino.destination({ fd: 1, sync: true }),
  );
