import { type Reloj, relojReal } from '../adaptadores/reloj.ts';
import type { Logger } from './logger.ts';

/** CloudWatch's namespace of all of them; their one dimension is `funcion`, the function that emits. */
export const ESPACIO_METRICAS = 'Vigia';

const UNIDADES = {
  /** Records of a batch that were retried or sent to the DLQ; a partial batch response hides them from Lambda. */
  MensajesFallidos: 'Count',
  /** Orders past the time limit of which nobody knows where they are. */
  SinCuenta: 'Count',
  /** Items whose shelf or reservations differ from their ledger. */
  Descuadres: 'Count',
  /** Stretches of the audit chain that do not say what they said, or do not fit together. */
  TramosRotos: 'Count',
  /** One per run of the reconciler: its absence is what the alarm waits for. */
  Barridos: 'Count',
  /** How long the slowest canary has taken, or is taking, to its report. */
  AtrasoCanario: 'Seconds',
} as const;
export type Metrica = keyof typeof UNIDADES;

export interface Metricas {
  emitir(valores: Readonly<Partial<Record<Metrica, number>>>): void;
}

/**
 * Metrics as log lines in CloudWatch's embedded metric format: they need no call that could fail, and survive
 * whatever the function answers. Written at any log level but `silent`, since alarms depend on them.
 *
 * @param logger as {@link crearLogger} makes it: its binding `funcion` is the dimension
 */
export const crearMetricas = (logger: Logger, reloj: Pick<Reloj, 'ahora'> = relojReal): Metricas => {
  const salida = logger.child({}, { level: logger.level === 'silent' ? 'silent' : 'info' });
  return {
    emitir: (valores) => {
      const Metrics = Object.entries(UNIDADES)
        .filter(([Name]) => Name in valores)
        .map(([Name, Unit]) => ({ Name, Unit }));
      const CloudWatchMetrics = [{ Namespace: ESPACIO_METRICAS, Dimensions: [['funcion']], Metrics }];
      salida.info({ _aws: { Timestamp: reloj.ahora(), CloudWatchMetrics }, ...valores }, 'métricas');
    },
  };
};
