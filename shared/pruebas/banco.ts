/**
 * A test bench for the queue functions: a real database with the schema, the real queue server with every topic,
 * queue and filter of infra/topologia.ts, and a way to make SNS fail for some messages.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { NombreFuncion, NombreTema } from '../../infra/topologia.ts';
import { iniciarBaseDatos } from '../../scripts/local/base-datos/base-datos.ts';
import { aprovisionar } from '../../scripts/local/colas/aprovisionar.ts';
import { clienteSns, clienteSqs, colaUrl, temaArn } from '../../scripts/local/colas/clientes.ts';
import { iniciarColas } from '../../scripts/local/colas/colas.ts';
import { variablesDe } from '../../scripts/local/lambda/variables.ts';
import { topologiaReal } from '../../scripts/local/topologia.ts';
import { migrar } from '../../scripts/migrar/migraciones.ts';
import { abrirBase, type Base } from '../adaptadores/mysql/base.ts';
import { crearPublicador, type Publicador } from '../adaptadores/sns.ts';

export interface Banco {
  readonly url: string;
  /** For preparing and looking; functions under test open their own with {@link Banco.abrir}. */
  readonly base: Base;
  /** A pool of one connection, as a queue function has it; closed with the bench. */
  abrir(): Base;
  publicador(tema: NombreTema): Publicador;
  /** SNS answers 500 to every request whose text this accepts; undefined: to none. */
  fallarSi(condicion: ((cuerpo: string) => boolean) | undefined): void;
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
  'movimientos',
  'bodega_items',
];

/** In front of the queue server: passes everything on, but answers 500 where it is told to. */
const iniciarProxy = async (destino: string) => {
  let falla: ((cuerpo: string) => boolean) | undefined;
  const servidor = createServer((peticion, respuesta) => {
    const trozos: Buffer[] = [];
    peticion.on('data', (trozo: Buffer) => trozos.push(trozo));
    peticion.on('end', () => {
      const cuerpo = Buffer.concat(trozos);
      if (falla?.(decodeURIComponent(cuerpo.toString().replaceAll('+', ' '))) === true) {
        respuesta.writeHead(500).end();
        return;
      }
      const salida = request(
        destino + (peticion.url ?? ''),
        { method: peticion.method, headers: peticion.headers },
        (recibida) => {
          respuesta.writeHead(recibida.statusCode ?? 502, recibida.headers);
          recibida.pipe(respuesta);
        },
      );
      salida.on('error', () => respuesta.destroy());
      salida.end(cuerpo);
    });
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  return {
    endpoint: `http://127.0.0.1:${(servidor.address() as AddressInfo).port}`,
    fallarSi: (condicion: typeof falla) => {
      falla = condicion;
    },
    cerrar: () => {
      servidor.closeAllConnections();
      servidor.close();
    },
  };
};

export const abrirBanco = async (): Promise<Banco> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-banco-'));
  await mkdir(join(carpeta, 'registros'));
  const avisos = {
    alFallar: (motivo: string) => {
      throw new Error(motivo);
    },
    informar: () => undefined,
  };
  const datos = await iniciarBaseDatos({ carpeta, efimera: true, ...avisos });
  await migrar({ url: datos.url });
  const colas = await iniciarColas({ carpeta, duradera: false, ...avisos });
  await aprovisionar(colas.endpoint, topologiaReal);
  const proxy = await iniciarProxy(colas.endpoint);
  const base = abrirBase(datos.url, 4);
  const bases: Base[] = [base];
  const sns = clienteSns(proxy.endpoint);
  const sqs = clienteSqs(colas.endpoint);

  const vaciar = async (cola: string): Promise<Message[]> => {
    const QueueUrl = colaUrl(colas.endpoint, cola);
    const todos: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          WaitTimeSeconds: 0,
        }),
      );
      if (Messages.length === 0) return todos;
      todos.push(...Messages);
      await sqs.send(
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
    abrir: () => {
      const otra = abrirBase(datos.url, 1);
      bases.push(otra);
      return otra;
    },
    publicador: (tema) => crearPublicador(sns, temaArn(tema)),
    fallarSi: proxy.fallarSi,
    vaciar,
    entornoDe: (nombre) => {
      const funcion = topologiaReal.funciones.find((f) => f.nombre === nombre);
      if (funcion === undefined) throw new Error(`no hay función ${nombre}`);
      const variables = variablesDe(funcion, topologiaReal, {
        databaseUrl: datos.url,
        endpointColas: proxy.endpoint,
        clavePedidos: '00'.repeat(32),
      });
      Object.assign(process.env, variables, { NIVEL_LOG: 'silent' });
    },
    limpiar: async () => {
      proxy.fallarSi(undefined);
      for (const tabla of TABLAS) await base.query(`DELETE FROM ${tabla}`);
      await base.query('UPDATE auditoria_cabeza SET numero = 0, huella = REPEAT(CHAR(0), 32) WHERE id = 1');
      for (const cola of topologiaReal.colas) {
        await vaciar(cola.nombre);
        await vaciar(cola.dlq.nombre);
      }
    },
    cerrar: async () => {
      proxy.cerrar();
      sns.destroy();
      sqs.destroy();
      for (const otra of bases) await otra.end();
      await Promise.all([datos.detener(), colas.detener()]);
      await rm(carpeta, { recursive: true, force: true });
    },
  };
};
