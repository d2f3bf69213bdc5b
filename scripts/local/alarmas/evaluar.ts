/** How CloudWatch makes a state of samples, as far as the alarms of the topology depend on it. */
import type { Alarma } from '../../../infra/topologia.ts';
import type { Muestra } from './muestras.ts';

export type EstadoDeAlarma = 'OK' | 'ALARMA' | 'SIN_DATOS';

export interface Evaluacion {
  readonly estado: EstadoDeAlarma;
  /** Of the newest period that has data; null if none has. */
  readonly valor: number | null;
}

/**
 * CloudWatch looks a little further back than an alarm's periods, so that a sample that comes a second late does
 * not leave a hole ("evaluation range").
 */
const PERIODOS_DE_MARGEN = 1;

/** What an alarm has to look back on, in milliseconds. */
export const alcanceMs = ({ periodoS, periodos }: Alarma): number =>
  (periodos + PERIODOS_DE_MARGEN) * periodoS * 1000;

const resumir = (valores: readonly number[], { estadistica }: Alarma): number | undefined => {
  if (valores.length === 0) return undefined;
  return estadistica === 'Sum' ? valores.reduce((a, b) => a + b, 0) : Math.max(...valores);
};

/** Newest first; undefined is a period without data. */
const porPeriodo = (
  alarma: Alarma,
  muestras: readonly Muestra[],
  ahora: number,
): readonly (number | undefined)[] => {
  const periodoMs = alarma.periodoS * 1000;
  return Array.from({ length: alarma.periodos + PERIODOS_DE_MARGEN }, (_, i) => {
    const fin = ahora - i * periodoMs;
    const suyas = muestras.filter(({ en }) => en <= fin && en > fin - periodoMs);
    return resumir(
      suyas.map(({ valor }) => valor),
      alarma,
    );
  });
};

const dispara = ({ comparacion, umbral }: Alarma, valor: number): boolean =>
  comparacion === 'GreaterThanThreshold' ? valor > umbral : valor < umbral;

/**
 * Fires when each of the newest `periodos` periods with data does; where too few have any, the others count as
 * `sinDatos` says, once the engine has been watching for that long.
 *
 * @param inicio since when samples are taken
 */
export const evaluar = (
  alarma: Alarma,
  muestras: readonly Muestra[],
  ahora: number,
  inicio: number,
): Evaluacion => {
  const datos = porPeriodo(alarma, muestras, ahora).filter((valor) => valor !== undefined);
  const valor = datos[0] ?? null;
  const vistos = datos.slice(0, alarma.periodos);
  if (vistos.some((dato) => !dispara(alarma, dato))) return { estado: 'OK', valor };
  if (vistos.length === alarma.periodos) return { estado: 'ALARMA', valor };
  if (alarma.sinDatos === 'notBreaching') return { estado: 'OK', valor };
  return { estado: ahora - inicio < alcanceMs(alarma) ? 'SIN_DATOS' : 'ALARMA', valor };
};
