/** From what was measured on one machine to what AWS carries, and what stops it first. */
import { HORA_DE_BASE, PRECIO } from '../costos/precios.ts';
import { type CLASES, CUOTAS } from './aws.ts';

export interface Medido {
  /** Requests to SQS and SNS and queue-fed invocations per order, by POST /pedidos or POST /pedidos/lote. */
  readonly peticionesPorPedido: number;
  /** Orders of one HTTP request. */
  readonly porPeticion: number;
  /** Orders of a full batch of the validator. */
  readonly lote: number;
  /** Processor time of the database for a batch, milliseconds: all of it, from the locks of the stock on, from the log counter on. */
  readonly baseMs: number;
  readonly bloqueadoMs: number;
  readonly contadorMs: number;
  /** Processor time of the database for what all the other functions do with as many orders. */
  readonly restoMs: number;
  /** JavaScript of the validator between its first lock and COMMIT. */
  readonly jsBajoBloqueoMs: number;
  readonly viajes: number;
  /** Trips from the locks of the stock, with which the first one ends, to the end of COMMIT. */
  readonly viajesBajoBloqueo: number;
  /** Trips from taking the counter to the end of COMMIT. */
  readonly viajesBajoContador: number;
  /** What an order takes in the tables, indexes included. */
  readonly bytesPorPedido: number;
  /** Milliseconds of crear-pedido for one order. */
  readonly aceptarMs: number;
}

export interface Entorno {
  /** Milliseconds there and back between a function and its database in the same region. */
  readonly viajeMs: number;
  /** Until a COMMIT is on the disks of both zones. */
  readonly confirmarMs: number;
  /** How much faster a core of the database is than the one that was measured. */
  readonly nucleo: number;
  readonly clase: (typeof CLASES)[number];
}

export interface Muro {
  readonly que: string;
  /** Orders per second. */
  readonly limite: number;
  readonly remedio: string;
}

/** Publications of the chain per order: accepted, evaluated, decided, and one report in ten. */
const MENSAJES_SNS = 3.1;
const SNS_POR_PETICION = 10;

/** How long others wait for the rows of one warehouse, or for the log counter, per batch. */
const turnoMs = (e: Entorno, baseMs: number, jsMs: number, viajes: number): number =>
  baseMs / e.nucleo + jsMs + viajes * e.viajeMs + e.confirmarMs;

/** Every limit, the lowest first. */
export const muros = (m: Medido, e: Entorno): Muro[] => {
  const porTurno = (ms: number): number => (1000 * m.lote) / ms;
  const lista: Muro[] = [
    {
      que: 'API Gateway: peticiones por segundo de la cuenta (ampliable)',
      limite: CUOTAS.apiPorSegundo * m.porPeticion,
      remedio: 'pedir más cuota; POST /pedidos/lote',
    },
    {
      que: 'Lambda: concurrencia de la cuenta (ampliable), solo crear-pedido',
      limite: (CUOTAS.lambdaConcurrencia * 1000) / m.aceptarMs,
      remedio: 'pedir más cuota; concurrencia reservada',
    },
    {
      que: 'SNS: mensajes por segundo de la cuenta (ampliable)',
      limite: CUOTAS.snsMensajesPorSegundo / MENSAJES_SNS,
      remedio: 'pedir más cuota; varios veredictos por mensaje; una cuenta por grupo de bodegas',
    },
    {
      que: 'Base de datos: las existencias de una bodega, bloqueadas de la lectura al COMMIT',
      limite: porTurno(turnoMs(e, m.bloqueadoMs, m.jsBajoBloqueoMs, m.viajesBajoBloqueo)),
      remedio: 'lotes por bodega, para que solo espere quien quiere los mismos items',
    },
    {
      que: 'Base de datos: el contador de la bitácora, hasta el COMMIT, para todas las bodegas',
      limite: porTurno(turnoMs(e, m.contadorMs, 0, m.viajesBajoContador)),
      remedio: 'un contador, o una base, por bodega: la bitácora se ordena por bodega',
    },
    {
      que: `Base de datos: procesador de ${e.clase.nombre}`,
      limite: porTurno((m.baseMs + m.restoMs) / e.nucleo / e.clase.vcpu),
      remedio: 'otra clase; después una base por grupo de bodegas',
    },
    {
      que: 'SQS: mensajes en vuelo de cola-validacion',
      limite: (CUOTAS.sqsEnVuelo * 1000) / turnoMs(e, m.baseMs, m.jsBajoBloqueoMs, m.viajes),
      remedio: 'una cola por grupo de bodegas',
    },
  ];
  return lista.sort((a, b) => a.limite - b.limite);
};

/** Validators that must run at once, each with a connection of its own. */
export const validadores = (m: Medido, e: Entorno, porSegundo: number): number =>
  Math.ceil((porSegundo / m.lote) * (turnoMs(e, m.baseMs, m.jsBajoBloqueoMs, m.viajes) / 1000));

/** Days until the largest RDS storage is full; orders are never purged. */
export const diasHastaLleno = (m: Medido, pedidosDia: number): number =>
  CUOTAS.rdsBytes / (m.bytesPorPedido * pedidosDia);

export interface Coste {
  readonly que: string;
  /** US dollars per million orders. */
  readonly dolares: number;
}

const MILLON = 1_000_000;
const ZONAS = 2;
export const horaDe = ({ clase }: Pick<Entorno, 'clase'>): number =>
  ZONAS * (HORA_DE_BASE[clase.nombre] ?? Number.NaN);
const MEMORIA_ACEPTAR_GB = 0.5;

/** From counted requests; the database by the hour, spread over what it carries. */
export const costes = (m: Medido, e: Entorno, pedidosDia: number): Coste[] => {
  const http = 1 / m.porPeticion;
  const sns = (m.porPeticion === 1 ? 1 : 1 / SNS_POR_PETICION) + (MENSAJES_SNS - 1) / SNS_POR_PETICION;
  const invocaciones = 6 / m.lote;
  const sqs = m.peticionesPorPedido - sns - invocaciones;
  return [
    { que: 'API Gateway', dolares: http * MILLON * PRECIO.peticionApi },
    { que: 'SNS', dolares: sns * MILLON * PRECIO.sns },
    { que: 'SQS', dolares: sqs * MILLON * PRECIO.sqs },
    { que: 'Lambda, invocaciones', dolares: (http + invocaciones) * MILLON * PRECIO.invocacion },
    {
      que: 'Lambda, tiempo de crear-pedido',
      dolares: (MILLON * m.aceptarMs * MEMORIA_ACEPTAR_GB * PRECIO.gbSegundo) / 1000,
    },
    { que: `RDS ${e.clase.nombre} en dos zonas, por horas`, dolares: (24 * horaDe(e) * MILLON) / pedidosDia },
    { que: 'RDS, guardar un mes', dolares: (m.bytesPorPedido * MILLON * PRECIO.discoGb) / 2 ** 30 },
  ];
};
