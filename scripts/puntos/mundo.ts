/** What the functions run against: a database and a queue server, both real, with ways to look at and reset them. */
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
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
  readonly columnas: readonly { readonly nombre: string; readonly tipo: string; readonly numerada: boolean }[];
}

export type Filas = readonly Readonly<Record<string, unknown>>[];
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
    if (Messages.length === 0) return todos;
    todos.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
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

  const leerTabla = async ({ nombre, columnas }: Tabla): Promise<readonly [string, Filas]> => {
    const [filas] = await base.query<RowDataPacket[]>('SELECT ?? FROM ??', [
      columnas.map((columna) => columna.nombre),
      nombre,
    ]);
    return [nombre, filas];
  };

  return {
    topologia,
    urlBase,
    endpoint,
    base,
    tablas,
    foto: async () => new Map(await Promise.all(tablas.map(leerTabla))),
    restaurar: async (foto) => {
      const conexion = await base.getConnection();
      try {
        await conexion.query('SET FOREIGN_KEY_CHECKS = 0');
        for (const { nombre, columnas } of tablas) {
          await conexion.query('DELETE FROM ??', [nombre]);
          const filas = foto.get(nombre) ?? [];
          if (filas.length === 0) continue;
          const nombres = columnas.map((columna) => columna.nombre);
          await conexion.query('INSERT INTO ?? (??) VALUES ?', [
            nombre,
            nombres,
            filas.map((fila) => nombres.map((columna) => fila[columna])),
          ]);
        }
        await conexion.query('SET FOREIGN_KEY_CHECKS = 1');
      } finally {
        conexion.release();
      }
    },
    vaciar: async () =>
      new Map(
        await Promise.all(
          colas.map(async (cola) => [cola, await vaciarCola(sqs, colaUrl(endpoint, cola))] as const),
        ),
      ),
    enviar: async (cola, cuerpo) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: colaUrl(endpoint, cola), MessageBody: cuerpo }));
    },
    cerrar: () => base.end(),
  };
};
