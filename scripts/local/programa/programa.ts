import { randomUUID } from 'node:crypto';
import { setTimeout as dormir } from 'node:timers/promises';
import { CUENTA, REGION } from '../colas/clientes.ts';
import type { Resultado } from '../lambda/mensajes.ts';

export interface OpcionesPrograma {
  readonly funcion: string;
  /** Seconds from tick to tick. */
  readonly cadaS: number;
  readonly invocar: (evento: unknown) => Promise<Resultado>;
  readonly informar: (linea: string) => void;
}

export interface ProgramaEnMarcha {
  /** No more ticks; waits a moment for the run that is at work, which is then killed with its function. */
  detener(): Promise<void>;
}

const CORTESIA_MS = 2_000;

/** What EventBridge hands over when a schedule fires. */
const eventoDe = (funcion: string) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: CUENTA,
  time: new Date().toISOString(),
  region: REGION,
  resources: [`arn:aws:events:${REGION}:${CUENTA}:rule/${funcion}`],
  detail: {},
});

/**
 * Calls a function every `cadaS` seconds, first after that time, as a rate expression of EventBridge does. Unlike
 * there a tick that finds the function still at work is left out: one machine has no place for a second copy.
 * What a run throws is told once, until one succeeds again.
 */
export const iniciarPrograma = (o: OpcionesPrograma): ProgramaEnMarcha => {
  let enCurso: Promise<void> | undefined;
  let fallando = false;
  const correr = async (): Promise<void> => {
    const resultado = await o.invocar(eventoDe(o.funcion));
    if (resultado.tipo === 'error' && !fallando) {
      o.informar(`${o.funcion}: ejecución fallida (${resultado.errorTipo}: ${resultado.mensaje})`);
    }
    fallando = resultado.tipo === 'error';
  };
  const reloj = setInterval(() => {
    enCurso ??= correr().finally(() => {
      enCurso = undefined;
    });
  }, o.cadaS * 1000);
  return {
    detener: async () => {
      clearInterval(reloj);
      await Promise.race([enCurso, dormir(CORTESIA_MS, undefined, { ref: false })]);
    },
  };
};
