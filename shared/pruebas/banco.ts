/**
 * A test bench for the queue functions: a database of its own with the schema, every topic, queue and filter of
 * infra/topologia.ts under names of its own, and a way to make SNS fail for some messages.
 */

import {
  DeleteMessageBatchCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import {
  colasQueVacia,
  funciones,
  type NombreFuncion,
  type NombreTema,
  variableDe,
} from '../../infra/topologia.ts';
import { CREDENCIALES, clienteSns, REGION } from '../../scripts/local/colas/clientes.ts';
import { topologiaReal } from '../../scripts/local/topologia.ts';
import { abrirBase, type Base } from '../adaptadores/mysql/base.ts';
import { crearPublicador, type Publicador } from '../adaptadores/sns.ts';
import { iniciarProxy } from './proxy.ts';
import { crearBaseDePrueba, crearColasDePrueba } from './servidores.ts';
import { vaciarTablas } from './vaciar.ts';

/** Stands for the people who listen to tema-faltantes; the topology leaves them to each environment. */
export const COLA_PERSONAS = 'cola-personas';

const topologia = {
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

export interface Banco {
  readonly url: string;
  /** For preparing and looking; functions under test open their own with {@link Banco.abrir}. */
  readonly base: Base;
  /** A pool of one connection, as a queue function has it; closed with the bench. */
  abrir(opciones?: Parameters<typeof abrirBase>[2]): Base;
  publicador(tema: NombreTema): Publicador;
  publicadorDe(temaArn: string): Publicador;
  /** SNS answers 500 to every request whose text this accepts; undefined: to none. */
  fallarSi(condicion: ((cuerpo: string) => boolean) | undefined): void;
  readonly sqs: SQSClient;
  colaUrl(cola: string): string;
  /** Puts a message into a queue, past SNS. */
  enviar(cola: string, cuerpo: string, atributos?: Readonly<Record<string, string>>): Promise<void>;
  /** Takes everything that is visible in a queue. */
  vaciar(cola: string): Promise<Message[]>;
  /** Sets the environment of a function, as its stack does, in this process. */
  entornoDe(funcion: NombreFuncion): void;
  /** Empties tables and queues. */
  limpiar(): Promise<void>;
  cerrar(): Promise<void>;
}

const TABLAS = [
  'libro_pedidos',
  'pedidos',
  'pedido_items',
  'evaluaciones',
  'historial_estados',
  'anomalias',
  'reportes_inconsistencia',
  'auditoria',
  'auditoria_tramos',
  'descubiertos',
  'reenvios',
  'canarios',
  'dlq_acciones',
  'dlq_mensajes',
  'movimientos',
  'bodega_items',
];

export const abrirBanco = async (): Promise<Banco> => {
  const [datos, colas] = await Promise.all([crearBaseDePrueba(), crearColasDePrueba(topologia)]);
  const proxy = await iniciarProxy(colas.endpoint);
  const base = abrirBase(datos.url, 4);
  const bases: Base[] = [base];
  const sns = clienteSns(proxy.endpoint);
  const porVaciar = [
    ...topologia.colas.flatMap((cola) => [cola.nombre, cola.dlq.nombre]),
    ...topologia.suscripciones.map(({ dlq }) => dlq.nombre),
  ];

  const vaciar = async (cola: string): Promise<Message[]> => {
    const QueueUrl = colas.colaUrl(cola);
    const todos: Message[] = [];
    for (;;) {
      const { Messages = [] } = await colas.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          WaitTimeSeconds: 0,
        }),
      );
      if (Messages.length === 0) return todos;
      todos.push(...Messages);
      await colas.sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })),
        }),
      );
    }
  };

  return {
    url: datos.url,
    base,
    abrir: (opciones) => {
      const otra = abrirBase(datos.url, 1, opciones);
      bases.push(otra);
      return otra;
    },
    publicador: (tema) => crearPublicador(sns, colas.temaArn(tema)),
    publicadorDe: (temaArn) => crearPublicador(sns, temaArn),
    fallarSi: proxy.fallarSi,
    sqs: colas.sqs,
    colaUrl: colas.colaUrl,
    enviar: async (cola, cuerpo, atributos = {}) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(atributos).map(([nombre, StringValue]) => [
          nombre,
          { DataType: 'String', StringValue },
        ]),
      );
      await colas.sqs.send(
        new SendMessageCommand({ QueueUrl: colas.colaUrl(cola), MessageBody: cuerpo, MessageAttributes }),
      );
    },
    vaciar,
    entornoDe: (nombre) => {
      const funcion = funciones.find((f) => f.nombre === nombre);
      if (funcion === undefined) throw new Error(`no hay ninguna función ${nombre}`);
      const vistas = [
        ...(funcion.fuente === undefined ? [] : [`${funcion.fuente.cola}-dlq`]),
        ...(funcion.devuelve === true && funcion.fuente !== undefined ? [funcion.fuente.cola] : []),
        ...colasQueVacia(funcion.vaciaDlqsDe ?? []),
      ];
      Object.assign(process.env, {
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENCIALES.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENCIALES.secretAccessKey,
        AWS_ENDPOINT_URL: colas.endpoint,
        NIVEL_LOG: 'silent',
        DATABASE_URL: datos.url,
        ...Object.fromEntries(vistas.map((cola) => [variableDe(cola), colas.colaUrl(cola)])),
        ...Object.fromEntries(funcion.publica.map((tema) => [variableDe(tema), colas.temaArn(tema)])),
      });
    },
    limpiar: async () => {
      proxy.fallarSi(undefined);
      // In this order, not at once: movimientos refer to bodega_items.
      await vaciarTablas(base, TABLAS);
      await base.query('UPDATE auditoria_cabeza SET numero = 0, huella = REPEAT(CHAR(0), 32) WHERE id = 1');
      await base.query(
        `UPDATE reconciliacion SET turno = NULL, turno_hasta = '2000-01-01', evaluados = 0, progreso = NULL,
                resultado = NULL`,
      );
      await Promise.all(
        porVaciar.map((cola) => colas.sqs.send(new PurgeQueueCommand({ QueueUrl: colas.colaUrl(cola) }))),
      );
    },
    cerrar: async () => {
      proxy.cerrar();
      sns.destroy();
      colas.cerrar();
      for (const otra of bases) await otra.end();
      await datos.borrar();
    },
  };
};
