/** Taking messages out of a DLQ, or only looking into it. */
import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { trazaDe } from '../lambda/traza.ts';
import { contarMensajes } from './colas.ts';
import { enTrozos } from './mysql/trozos.ts';

export interface MensajeDeDlq {
  readonly id: string;
  /** Of its latest receive: what gives it back or deletes it. */
  readonly recibo: string;
  readonly cuerpo: string;
  readonly atributos: Readonly<Record<string, MessageAttributeValue>>;
  /** Why a function refused it as never valid; null: its receives were spent, or SNS could not deliver it. */
  readonly motivo: string | null;
  /** The correlation id, if its trace is one. */
  readonly traza: string | null;
  /** When it was first sent, in milliseconds since 1970: retention counts from then, also in a DLQ. */
  readonly enviadoEn: number;
  readonly recepciones: number;
  /** The same each time this event comes back: its id, or the SHA-256 of a body that is no event. */
  readonly clave: string;
}

const POR_PETICION = 10;
/** What SQS takes in one request, attributes included. */
const PETICION_MAX_BYTES = 256 * 1024;
/** A short poll of SQS asks only some of its servers, and may see nothing where there is something. */
const ESPERA_S = 1;
/** Batches under way at once. */
const OBREROS = 4;
/** Receives in a row that bring nothing new: what is left is in somebody else's hands. */
const VANOS_MAX = 3;

const conId = z.object({ id: z.string().regex(/^[\w./@-]{1,80}$/) });

export const claveDe = (cuerpo: string): string => {
  try {
    return conId.parse(JSON.parse(cuerpo)).id;
  } catch {
    return createHash('sha256').update(cuerpo).digest('hex');
  }
};

const leido = (mensaje: Message): MensajeDeDlq => {
  const cuerpo = mensaje.Body ?? '';
  const atributos = mensaje.MessageAttributes ?? {};
  const { SentTimestamp, ApproximateReceiveCount } = mensaje.Attributes ?? {};
  return {
    id: mensaje.MessageId ?? '',
    recibo: mensaje.ReceiptHandle ?? '',
    cuerpo,
    atributos,
    motivo: atributos.motivo?.StringValue ?? null,
    traza: trazaDe(atributos.traceparent?.StringValue) ?? null,
    enviadoEn: Number(SentTimestamp ?? 0),
    recepciones: Number(ApproximateReceiveCount ?? 0),
    clave: claveDe(cuerpo),
  };
};

const recibir = async (sqs: SQSClient, url: string, ocultoS: number): Promise<MensajeDeDlq[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: POR_PETICION,
      VisibilityTimeout: ocultoS,
      WaitTimeSeconds: ESPERA_S,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  );
  return Messages.map(leido);
};

const enDecenas = <T>(cosas: readonly T[]): T[][] => enTrozos(cosas, () => 1, POR_PETICION);

const devolver = async (sqs: SQSClient, url: string, mensajes: readonly MensajeDeDlq[]): Promise<void> => {
  for (const decena of enDecenas(mensajes)) {
    const Entries = decena.map(({ recibo }, i) => ({
      Id: String(i),
      ReceiptHandle: recibo,
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
};

/** @returns the ids of what is gone; the rest shows up again by itself */
export const borrar = async (
  sqs: SQSClient,
  url: string,
  mensajes: readonly MensajeDeDlq[],
): Promise<ReadonlySet<string>> => {
  const borrados = new Set<string>();
  for (const decena of enDecenas(mensajes)) {
    const Entries = decena.map(({ recibo }, i) => ({ Id: String(i), ReceiptHandle: recibo }));
    const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    for (const { Id } of Successful) {
      const suyo = decena[Number(Id)];
      if (suyo !== undefined) borrados.add(suyo.id);
    }
  }
  return borrados;
};

/** What said why it lay in the DLQ: it must not lie about the next time. */
const DE_LA_DLQ = new Set(['motivo', 'origen', 'mensaje_id']);

const pesoDe = ({ cuerpo, atributos }: MensajeDeDlq): number =>
  Buffer.byteLength(cuerpo) + Buffer.byteLength(JSON.stringify(atributos));

/** Sends bodies, with their attributes, to a queue. @returns the messages that SQS took */
export const enviar = async (
  sqs: SQSClient,
  url: string,
  mensajes: readonly MensajeDeDlq[],
): Promise<MensajeDeDlq[]> => {
  const enviados: MensajeDeDlq[] = [];
  for (const tanda of enTrozos(mensajes, pesoDe, PETICION_MAX_BYTES).flatMap(enDecenas)) {
    const Entries = tanda.map(({ cuerpo, atributos }, i) => ({
      Id: String(i),
      MessageBody: cuerpo,
      MessageAttributes: Object.fromEntries(
        Object.entries(atributos).filter(([nombre]) => !DE_LA_DLQ.has(nombre)),
      ),
    }));
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    enviados.push(...Successful.flatMap(({ Id }) => tanda[Number(Id)] ?? []));
  }
  return enviados;
};

export interface Recorrido {
  /** Messages at most; what comes in meanwhile is left for the next time. */
  readonly maximo: number;
  /** Seconds for which a message that is looked at is hidden from others; the time one batch may take. */
  readonly ocultoS: number;
  /** Is there time for another batch? */
  readonly seguir?: () => boolean;
}

/**
 * Walks over the messages of a DLQ, each at most once, in batches of ten, a few batches at a time. What `tratar` does not name as gone is given
 * back at the end, and when something throws. A DLQ has no redrive policy, so a look costs a message nothing but
 * its receive count. Killed half-way, what was in hand shows up again after `ocultoS`.
 *
 * @param tratar returns the ids of the messages that it has deleted
 * @returns how many were looked at
 */
export const recorrerDlq = async (
  sqs: SQSClient,
  url: string,
  { maximo, ocultoS, seguir = () => true }: Recorrido,
  tratar: (mensajes: readonly MensajeDeDlq[]) => Promise<ReadonlySet<string>>,
): Promise<number> => {
  const inicio = Date.now();
  const hay = Math.min(maximo, await contarMensajes(sqs, url));
  const vistos = new Set<string>();
  const idas = new Set<string>();
  const enMano = new Map<string, MensajeDeDlq>();
  // What was sent on in this walk and has already come back: round and round it would go.
  const haVuelto = ({ clave, enviadoEn }: MensajeDeDlq): boolean => enviadoEn > inicio && idas.has(clave);
  const obrero = async (): Promise<void> => {
    for (let vanos = 0; vistos.size < hay && vanos < VANOS_MAX && seguir(); ) {
      const recibidos = await recibir(sqs, url, ocultoS);
      if (recibidos.length === 0) return;
      for (const mensaje of recibidos) enMano.set(mensaje.id, mensaje);
      const nuevos = recibidos.filter((mensaje) => !vistos.has(mensaje.id) && !haVuelto(mensaje));
      vanos = nuevos.length === 0 ? vanos + 1 : 0;
      for (const { id } of nuevos) vistos.add(id);
      const idos = nuevos.length === 0 ? new Set<string>() : await tratar(nuevos);
      for (const { id, clave } of nuevos.filter(({ id }) => idos.has(id))) {
        enMano.delete(id);
        idas.add(clave);
      }
    }
  };
  try {
    const fines = await Promise.allSettled(
      Array.from({ length: Math.min(OBREROS, Math.ceil(hay / POR_PETICION)) }, obrero),
    );
    const fallo = fines.find((fin) => fin.status === 'rejected');
    if (fallo !== undefined) throw fallo.reason;
  } finally {
    await devolver(sqs, url, [...enMano.values()]);
  }
  return vistos.size;
};
