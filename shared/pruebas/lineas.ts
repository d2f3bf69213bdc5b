import { type Logger, pino } from 'pino';

export interface Lineas {
  readonly logger: Logger;
  /** What was logged, parsed, in order. */
  readonly lineas: Record<string, unknown>[];
  /** The lines whose message this is. */
  con(msg: string): Record<string, unknown>[];
}

/** A logger like crearLogger's that keeps its lines, for tests of what alarms and people read. */
export const crearLineas = (funcion: string): Lineas => {
  const lineas: Record<string, unknown>[] = [];
  const logger = pino(
    { base: { funcion }, formatters: { level: (nivel) => ({ nivel }) } },
    { write: (linea: string) => void lineas.push(JSON.parse(linea)) },
  );
  return { logger, lineas, con: (msg) => lineas.filter((linea) => linea.msg === msg) };
};
