/** What the functions run against: a database and a queue server, both real, with ways to look at and reset them. */
import {
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createPool, format, type Pool, type RowDataPacket } from 'mysql2/promise';
import * as z from 'zod';
import { colaUrl } from '../local/colas/clientes.ts';
import { nombresDeColas, type Topologia, topologiaReal } from '../local/topologia.ts';

export const CLAVE_PEDIDOS_HEX = '07'.repeat(32);

/** Stands for the people who listen to tema-faltantes; the topology leaves them to each environment. */
const COLA_PERSONAS = 'cola-personas';

export const topologia: Topologia = {
  ...topologiaReal,
  colas: [
    ...topologiaReal.colas,
    {
      nombre: COLA_PERSONAS,
      visibilidadS: 30,
      retencionS: 600,
      recepcionesMax: 20,
      dlq: { nombre: `${COLA_PERSONAS}-dlq`, retencionS: 600 },
    },
  ],
  suscripciones: [
    ...topologiaReal.suscripciones,
    {
      tema: 'tema-faltantes',
      cola: COLA_PERSONAS,
      dlq: { nombre: `tema-faltantes-${COLA_PERSONAS}-dlq`, retencionS: 600 },
    },
  ],
};

interface Columna extends RowDataPacket {
  readonly tabla: string;
  readonly columna: string;
  readonly tipo: string;
  readonly extra: string;
}

/** A column as the comparison and the restoring need to know it. */
export interface Tabla {
  readonly nombre: string;
  readonly columnas: readonly {
    readonly nombre: string;
    readonly tipo: string;
    readonly numerada: boolean;
  }[];
}

export type Filas = readonly RowDataPacket[];
/** By table. */
export type Foto = ReadonlyMap<string, Filas>;

export interface Mundo {
  readonly topologia: Topologia;
  readonly urlBase: string;
  readonly endpoint: string;
  readonly base: Pool;
  readonly tablas: readonly Tabla[];
  foto(): Promise<Foto>;
  restaurar(foto: Foto): Promise<void>;
  /** Takes everything out of every queue, by queue. */
  vaciar(): Promise<Map<string, Message[]>>;
  enviar(cola: string, cuerpo: string): Promise<void>;
  purgar(cola: string): Promise<void>;
  cerrar(): Promise<void>;
}

/** All tables and columns of the schema, generated columns left out: what is added later is compared too. */
const leerTablas = async (base: Pool): Promise<Tabla[]> => {
  const [columnas] = await base.query<Columna[]>(
    `SELECT TABLE_NAME AS tabla, COLUMN_NAME AS columna, DATA_TYPE AS tipo, EXTRA AS extra
     FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'migraciones' AND EXTRA NOT LIKE '%GENERATED%'
     ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  return [...Map.groupBy(columnas, ({ tabla }) => tabla)].map(([nombre, suyas]) => ({
    nombre,
    columnas: suyas.map(({ columna, tipo, extra }) => ({
      nombre: columna,
      tipo,
      numerada: extra.includes('auto_increment'),
    })),
  }));
};

const listado = z.array(
  z.object({ name: z.string(), approximateMessageCount: z.int(), approximateInflightCount: z.int() }),
);

/** Asking the queue server itself costs one request; asking each queue would cost more than all the rest. */
const colasConMensajes = async (endpoint: string, propias: readonly string[]): Promise<string[]> => {
  const respuesta = await fetch(`${endpoint}/_fauxqs/queues`);
  return listado
    .parse(await respuesta.json())
    .filter((cola) => cola.approximateMessageCount + cola.approximateInflightCount > 0)
    .map(({ name }) => name)
    .filter((name) => propias.includes(name));
};

const vaciarCola = async (sqs: SQSClient, QueueUrl: string): Promise<Message[]> => {
  const todos: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    todos.push(...Messages);
    if (Messages.length < 10) break;
  }
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  return todos;
};

const insertar = ({ nombre, columnas }: Tabla, filas: Filas): string => {
  if (filas.length === 0) return '';
  const nombres = columnas.map((columna) => columna.nombre);
  const valores = filas.map((fila) => nombres.map((columna) => fila[columna]));
  return format('INSERT INTO ?? (??) VALUES ?;', [nombre, nombres, valores]);
};

export const abrirMundo = async (urlBase: string, endpoint: string, sqs: SQSClient): Promise<Mundo> => {
  const base = createPool({
    uri: urlBase,
    connectionLimit: 4,
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: true,
  });
  const tablas = await leerTablas(base);
  const colas = nombresDeColas(topologia);
  const leer = tablas
    .map(({ nombre, columnas }) => format('SELECT ?? FROM ??;', [columnas.map((una) => una.nombre), nombre]))
    .join('');
  const borrar = tablas.map(({ nombre }) => format('DELETE FROM ??;', [nombre])).join('');

  return {
    topologia,
    urlBase,
    endpoint,
    base,
    tablas,
    foto: async () => {
      const [filas] = await base.query<RowDataPacket[][]>(leer);
      return new Map(tablas.map(({ nombre }, i) => [nombre, filas[i] ?? []]));
    },
    restaurar: async (foto) => {
      const insertadas = tablas.map((tabla) => insertar(tabla, foto.get(tabla.nombre) ?? [])).join('');
      await base.query(
        `SET FOREIGN_KEY_CHECKS = 0; START TRANSACTION; ${borrar} ${insertadas} COMMIT; SET FOREIGN_KEY_CHECKS = 1`,
      );
    },
    vaciar: async () => {
      const mensajes = new Map<string, Message[]>(colas.map((cola) => [cola, []]));
      for (const cola of await colasConMensajes(endpoint, colas))
        mensajes.set(cola, await vaciarCola(sqs, colaUrl(endpoint, cola)));
      return mensajes;
    },
    enviar: async (cola, cuerpo) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: colaUrl(endpoint, cola), MessageBody: cuerpo }));
    },
    purgar: async (cola) => {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: colaUrl(endpoint, cola) }));
    },
    cerrar: () => base.end(),
  };
};
