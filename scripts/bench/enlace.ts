/**
 * A link between a client and its server that can be slow, be cut, and counts the round trips to a database. It runs in
 * a thread of its own, so that it neither waits for the client's JavaScript nor holds it up.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Orden, Respuesta } from './enlace-hilo.ts';

const PUERTO_MYSQL = 3306;

export interface Enlace {
  /** The same server through the link. */
  readonly url: string;
  /** MySQL commands sent so far by all clients; each is one round trip. */
  viajes(): Promise<number>;
  /** Drops every connection and takes no new one, until `abrir`. */
  cortar(): Promise<void>;
  abrir(): Promise<void>;
  cerrar(): Promise<void>;
}

/** @param retrasoMs added each way; whatever the timer makes of it, never less */
export const iniciarEnlace = async (url: string, retrasoMs: number): Promise<Enlace> => {
  const { hostname, port } = new URL(url);
  const hilo = new Worker(new URL('enlace-hilo.ts', import.meta.url), {
    workerData: { host: hostname, puerto: Number(port || PUERTO_MYSQL), retrasoMs },
  });
  const pedir = async (orden: Orden): Promise<Respuesta> => {
    hilo.postMessage(orden);
    const [respuesta]: Respuesta[] = await once(hilo, 'message');
    if (respuesta === undefined) throw new Error('el enlace no responde');
    return respuesta;
  };
  const { puerto } = await pedir('abrir');
  const propia = new URL(url);
  propia.host = `127.0.0.1:${puerto}`;
  return {
    url: propia.href,
    viajes: async () => (await pedir('contar')).viajes,
    cortar: async () => void (await pedir('cortar')),
    abrir: async () => void (await pedir('abrir')),
    cerrar: async () => void (await hilo.terminate()),
  };
};
