/**
 * The parts of fauxqs 2.4.1 that its package does not export, loaded from its files, with the types that we use
 * written down here: its own mark as private what has to be overridden. Everything that depends on its insides is
 * in this folder.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface MensajeSqs {
  messageId: string;
  approximateReceiveCount: number;
  /** Milliseconds since 1970. */
  sentTimestamp: number;
}

export interface ColaFauxqs {
  readonly name: string;
  readonly arn: string;
  readonly messages: readonly MensajeSqs[];
  readonly inflightMessages: ReadonlyMap<string, { readonly message: MensajeSqs }>;
  getAllAttributes(nombres: readonly string[]): Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  persistence?: PersistenciaFauxqs;
}

export interface SuscripcionFauxqs {
  readonly topicArn: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface AlmacenSqs {
  host: string;
  persistence?: PersistenciaFauxqs;
  allQueues(): Iterable<ColaFauxqs>;
  getQueueByArn(arn: string): ColaFauxqs | undefined;
}

export interface AlmacenSns {
  persistence?: PersistenciaFauxqs;
  getSubscription(arn: string): SuscripcionFauxqs | undefined;
}

export interface PersistenciaFauxqs {
  readonly db: DatabaseSync;
  insertMessage(cola: string, mensaje: MensajeSqs): void;
  deleteMessage(id: string): void;
  updateMessageInflight(
    id: string,
    recibo: string,
    hasta: number,
    recepciones: number,
    primera: number | undefined,
  ): void;
  updateMessageReady(id: string): void;
  loadSqsAndSns(sqs: AlmacenSqs, sns: AlmacenSns): void;
  close(): void;
}

/** The little of Fastify that is needed. */
interface Aplicacion {
  get(camino: string, responder: () => Promise<unknown>): unknown;
  addHook(cuando: 'onSend', hacer: () => Promise<void>): unknown;
  listen(donde: { port: number; host: string }): Promise<string>;
}

interface Clases {
  readonly SqsStore: new () => AlmacenSqs;
  readonly SnsStore: new () => AlmacenSns;
  readonly S3Store: new () => object;
  readonly PersistenceManager: new (carpeta: string) => PersistenciaFauxqs;
  readonly buildApp: (opciones: {
    logger: boolean;
    stores: { sqsStore: AlmacenSqs; snsStore: AlmacenSns; s3Store: object };
  }) => Aplicacion;
}

const cargar = <K extends keyof Clases>(ruta: string): Promise<Pick<Clases, K>> =>
  import(new URL(ruta, import.meta.resolve('fauxqs')).href);

export const { SqsStore } = await cargar<'SqsStore'>('sqs/sqsStore.js');
export const { SnsStore } = await cargar<'SnsStore'>('sns/snsStore.js');
export const { S3Store } = await cargar<'S3Store'>('s3/s3Store.js');
export const { PersistenceManager } = await cargar<'PersistenceManager'>('persistence.js');
export const { buildApp } = await cargar<'buildApp'>('app.js');
