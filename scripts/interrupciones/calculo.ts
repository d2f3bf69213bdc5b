/** How long database or SNS may be away, out of the numbers that are deployed. Seconds unless the name says otherwise. */
import { ESPERA_REGRESO_MS, REGRESOS_MAX } from '../../functions/reconciliador/decidir.ts';
import { MIRADOS_MAX } from '../../functions/reconciliador/vueltas.ts';
import { alarmas, type Cola, colas, funciones } from '../../infra/topologia.ts';
import { ABIERTO_MS } from '../../shared/lambda/cortacircuitos.ts';

const MINUTO = 60;
/** A message that comes back while the circuit is open waits for another visibility timeout. */
const CIRCUITO = ABIERTO_MS / 1000;

export interface Aguante {
  readonly cola: string;
  readonly funcion: string;
  readonly visibilidad: number;
  readonly recepciones: number;
  /** Away for less than this, nothing reaches the DLQ: the last receive still succeeds. */
  readonly seguro: number;
  /** When a message that was received as the outage began is moved to the DLQ. */
  readonly enDlq: number;
  /** What an order waits at most once all is well again. */
  readonly vuelta: number;
}

/**
 * SQS moves a message when it would be received once more than `recepcionesMax`. Each receive that fails hides it for the
 * visibility timeout: the k-th is at (k − 1) × visibility after the first. A lower bound: while whole batches fail, AWS
 * polls less, and receives are spent more slowly.
 */
const aguanteDe = ({ nombre, visibilidadS, recepcionesMax }: Cola): Aguante => ({
  cola: nombre,
  funcion: funciones.find(({ fuente }) => fuente?.cola === nombre)?.nombre ?? '',
  visibilidad: visibilidadS,
  recepciones: recepcionesMax,
  seguro: (recepcionesMax - 1) * visibilidadS,
  enDlq: recepcionesMax * visibilidadS,
  vuelta: (CIRCUITO < visibilidadS ? 2 : 3) * visibilidadS,
});

export const aguantes: readonly Aguante[] = colas.map(aguanteDe);

const minimo = (de: (aguante: Aguante) => number): number => Math.min(...aguantes.map(de));
export const seguro = minimo(({ seguro }) => seguro);
export const enDlq = minimo(({ enDlq }) => enDlq);
export const vuelta = Math.max(...aguantes.map(({ vuelta }) => vuelta));

/** What goes off while the database is away, and when at the latest, if the outage begins under load. */
export const avisos: readonly { readonly nombre: string; readonly a: number }[] = [
  'reconciliador-parado',
  'canario-atrasado',
  'validador-con-fallos',
  'cola-validacion-atrasada',
  'cola-validacion-dlq-con-mensajes',
].map((nombre) => {
  const alarma = alarmas.find((una) => una.nombre === nombre);
  if (alarma === undefined) throw new Error(`no hay ninguna alarma ${nombre}`);
  const empieza = { ApproximateAgeOfOldestMessage: alarma.umbral, AtrasoCanario: alarma.umbral + MINUTO };
  const antes =
    alarma.metrica.nombre === 'ApproximateNumberOfMessagesVisible'
      ? enDlq
      : (Object.entries(empieza).find(([metrica]) => metrica === alarma.metrica.nombre)?.[1] ?? 0);
  return { nombre, a: antes + alarma.periodos * alarma.periodoS };
});

/**
 * While SNS is away the reconciler goes on, and sends back what reached a DLQ: after this long it has done so as often as
 * it may, and the rest is for a person. While the database is away it does not run, and no return is spent.
 */
export const agotado = (): number => {
  let ahora = enDlq;
  for (let veces = 0; veces < REGRESOS_MAX; veces += 1) {
    const espera = veces === 0 ? MINUTO : (ESPERA_REGRESO_MS / 1000) * 2 ** (veces - 1);
    ahora += veces === 0 ? espera : Math.max(espera, enDlq);
  }
  return ahora + enDlq;
};

export interface Carga {
  /** Orders per second that come in. */
  readonly ritmo: number;
  /** Orders per second that the slowest part can do. */
  readonly capacidad: number;
}

export interface Despues {
  readonly duracion: number;
  /** Orders that wait when it is over, those in DLQs too. */
  readonly pendientes: number;
  readonly enDlq: number;
  /** From the end of the outage until all is as before: the queues, and what comes back from DLQs. */
  readonly colas: number;
  readonly dlqs: number;
}

/** @param duracion of the outage */
export const despuesDe = (duracion: number, { ritmo, capacidad }: Carga): Despues => {
  const pendientes = duracion * ritmo;
  const caidos = Math.max(0, duracion - enDlq) * ritmo;
  return {
    duracion,
    pendientes,
    enDlq: caidos,
    colas:
      capacidad > ritmo ? vuelta + (pendientes - caidos) / (capacidad - ritmo) : Number.POSITIVE_INFINITY,
    dlqs: caidos === 0 ? 0 : MINUTO * Math.ceil(caidos / MIRADOS_MAX),
  };
};

export const DURACIONES = [
  30,
  5 * MINUTO,
  seguro,
  15 * MINUTO,
  60 * MINUTO,
  6 * 60 * MINUTO,
  24 * 60 * MINUTO,
];
