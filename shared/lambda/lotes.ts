/**
 * The one batch runner of all queue-fed functions. It fails closed: a record without an explicit outcome goes
 * back to the queue, since the event source mapping would take an empty reply as "delete them all".
 */
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { z } from 'zod';
import { type Reloj, relojReal } from '../adaptadores/reloj.ts';
import type { Devolver, EnviarADlq } from '../adaptadores/sqs.ts';
import { leerEvento } from '../eventos/comun.ts';
import { type Cortacircuitos, crearCortacircuitos } from './cortacircuitos.ts';
import { conContexto, type Logger } from './logger.ts';
import { crearMetricas, type Metricas } from './metricas.ts';

export interface Mensaje<E> {
  readonly id: string;
  readonly evento: E;
  /** How often SQS has handed it out, this time included. */
  readonly recepciones: number;
  readonly traceparent: string | undefined;
}

/** The exits of a message. */
export type Salida =
  | { readonly tipo: 'hecho' }
  /** Nothing is wrong, there was no time to begin with it: back in the queue at once, and no failure. */
  | { readonly tipo: 'aplazado' }
  /**
   * Left in the queue: it comes back after the visibility timeout. `entorno`: database or SNS failed, not the message;
   * see cortacircuitos.ts.
   */
  | { readonly tipo: 'reintentar'; readonly motivo: string; readonly entorno?: true }
  /** Can never succeed: to the DLQ now, with its reason. */
  | { readonly tipo: 'terminal'; readonly motivo: string };

export const HECHO: Salida = { tipo: 'hecho' };
export const APLAZADO: Salida = { tipo: 'aplazado' };
export const SIN_PUBLICAR: Salida = { tipo: 'reintentar', motivo: 'SIN_PUBLICAR', entorno: true };
const LOTE_FALLIDO: Salida = { tipo: 'reintentar', motivo: 'LOTE_FALLIDO', entorno: true };

/**
 * @param restanteMs milliseconds until the invocation is killed, for who works in parts
 * @returns the outcome of each message, by its id; what is missing is retried
 */
export type ProcesarLote<E> = (
  mensajes: readonly Mensaje<E>[],
  restanteMs?: () => number,
) => Promise<ReadonlyMap<string, Salida>>;

export interface Consumidor<E extends z.ZodType<{ type: string }>> {
  readonly esquema: E;
  /** The `type`, or types, of the events that this queue carries. */
  readonly tipo: string | readonly string[];
  readonly procesar: ProcesarLote<z.infer<E>>;
  readonly enviarADlq: EnviarADlq;
  /** Only for a consumer that defers; without it what is deferred waits for the visibility timeout. */
  readonly devolver?: Devolver;
  readonly logger: Logger;
  /** A test's own. */
  readonly reloj?: Pick<Reloj, 'ahora'>;
}

const traceparentDe = (registro: SQSRecord): string | undefined =>
  registro.messageAttributes.traceparent?.stringValue;

/** Reads every record; what cannot be read has its outcome already. */
const leerRegistros = <E extends z.ZodType<{ type: string }>>(
  { esquema, tipo }: Consumidor<E>,
  registros: readonly SQSRecord[],
) => {
  const mensajes: Mensaje<z.infer<E>>[] = [];
  const ilegibles = new Map<string, Salida>();
  for (const registro of registros) {
    const lectura = leerEvento(esquema, tipo, registro.body);
    if (lectura.ok) {
      mensajes.push({
        id: registro.messageId,
        evento: lectura.evento,
        recepciones: Number(registro.attributes.ApproximateReceiveCount),
        traceparent: traceparentDe(registro),
      });
    } else {
      ilegibles.set(registro.messageId, { tipo: 'terminal', motivo: lectura.motivo });
    }
  }
  return { mensajes, ilegibles };
};

const procesarLegibles = async <E extends z.ZodType<{ type: string }>>(
  { procesar, logger }: Consumidor<E>,
  mensajes: readonly Mensaje<z.infer<E>>[],
  restanteMs: () => number,
): Promise<ReadonlyMap<string, Salida>> => {
  if (mensajes.length === 0) return new Map();
  try {
    return await procesar(mensajes, restanteMs);
  } catch (error) {
    logger.error({ err: error, mensajes: mensajes.length }, 'lote fallido');
    return new Map(mensajes.map(({ id }) => [id, LOTE_FALLIDO]));
  }
};

/** @returns true when the record may be deleted from its queue */
const cerrar = async (
  { enviarADlq, logger }: Pick<Consumidor<never>, 'enviarADlq' | 'logger'>,
  registro: SQSRecord,
  salida: Salida | undefined,
): Promise<boolean> => {
  if (salida?.tipo === 'hecho') return true;
  if (salida?.tipo === 'aplazado') return false;
  if (salida?.tipo !== 'terminal') {
    logger.warn(
      { mensaje: registro.messageId, motivo: salida?.motivo ?? 'SIN_RESULTADO' },
      'mensaje por reintentar',
    );
    return false;
  }
  try {
    await enviarADlq({
      cuerpo: registro.body ?? '',
      motivo: salida.motivo,
      mensajeId: registro.messageId,
      traceparent: traceparentDe(registro),
    });
    logger.error({ mensaje: registro.messageId, motivo: salida.motivo }, 'mensaje terminal enviado a la DLQ');
    return true;
  } catch (error) {
    logger.error({ err: error, mensaje: registro.messageId }, 'la DLQ no aceptó el mensaje terminal');
    return false;
  }
};

const devolverAplazados = async (
  { devolver, logger }: Pick<Consumidor<never>, 'devolver' | 'logger'>,
  aplazados: readonly SQSRecord[],
): Promise<void> => {
  if (aplazados.length === 0) return;
  logger.info({ mensajes: aplazados.length }, 'mensajes aplazados');
  try {
    await devolver?.(aplazados.map(({ receiptHandle }) => receiptHandle));
  } catch (error) {
    logger.warn({ err: error, mensajes: aplazados.length }, 'los aplazados esperan a la visibilidad');
  }
};

const esDelEntorno = (salida: Salida | undefined): boolean =>
  salida?.tipo === 'reintentar' && salida.entorno === true;

const ejecutar = async <E extends z.ZodType<{ type: string }>>(
  consumidor: Consumidor<E>,
  metricas: Metricas,
  circuito: Cortacircuitos,
  registros: readonly SQSRecord[],
  restanteMs: () => number,
): Promise<SQSBatchResponse> => {
  if (!circuito.dejaPasar()) {
    metricas.emitir({ MensajesFallidos: registros.length });
    throw new Error('Circuito abierto: el lote vuelve a su cola sin tocar');
  }
  const { mensajes, ilegibles } = leerRegistros(consumidor, registros);
  const salidas = await procesarLegibles(consumidor, mensajes, restanteMs);
  circuito.anotar(mensajes.some(({ id }) => esDelEntorno(salidas.get(id))));
  const salidaDe = ({ messageId }: SQSRecord) => ilegibles.get(messageId) ?? salidas.get(messageId);
  const cerrados = await Promise.all(
    registros.map((registro) => cerrar(consumidor, registro, salidaDe(registro))),
  );
  const fallidos = registros.filter((_, indice) => cerrados[indice] !== true);
  const aplazados = registros.filter((registro) => salidaDe(registro)?.tipo === 'aplazado');
  await devolverAplazados(consumidor, aplazados);
  // Neither partial failures nor what goes to the DLQ from here shows in Lambda's own metrics.
  const MensajesFallidos =
    registros.filter((registro) => salidaDe(registro)?.tipo !== 'hecho').length - aplazados.length;
  if (MensajesFallidos > 0) metricas.emitir({ MensajesFallidos });
  // When everything failed it is the surroundings: only an error makes the event source mapping back off.
  if (registros.length > 0 && fallidos.length === registros.length) throw new Error('Falló el lote entero');
  return { batchItemFailures: fallidos.map((registro) => ({ itemIdentifier: registro.messageId })) };
};

export const consumir = <E extends z.ZodType<{ type: string }>>(consumidor: Consumidor<E>) => {
  const metricas = crearMetricas(consumidor.logger);
  const circuito = crearCortacircuitos(consumidor.reloj ?? relojReal, consumidor.logger);
  return middy<SQSEvent, SQSBatchResponse, Error, Context>().handler((evento, contexto) =>
    conContexto({ invocacion: contexto.awsRequestId }, () =>
      ejecutar(consumidor, metricas, circuito, evento.Records, () => contexto.getRemainingTimeInMillis()),
    ),
  );
};
