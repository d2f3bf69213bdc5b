/**
 * Between the validator and its database: delays, counts round trips, cuts. It runs in a thread of its own, so that
 * it neither waits for the client's JavaScript nor holds it up.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Orden, Respuesta } from './proxy-bd-hilo.ts';

export interface ProxyBd {
  /** The same database through the proxy. */
  readonly url: string;
  /** Commands sent so far by all clients; each is one round trip. */
  viajes(): Promise<number>;
  /** Drops every connection and takes no new one, until `abrir`. */
  cortar(): Promise<void>;
  abrir(): Promise<void>;
  cerrar(): Promise<void>;
}

/** @param retrasoMs added each way; whatever the timer makes of it, never less */
export const iniciarProxyBd = async (url: string, retrasoMs: number): Promise<ProxyBd> => {
  const { hostname, port } = new URL(url);
  const hilo = new Worker(new URL('proxy-bd-hilo.ts', import.meta.url), {
    workerData: { host: hostname, puerto: Number(port || 3306), retrasoMs },
  });
  const pedir = async (orden: Orden): Promise<Respuesta> => {
    hilo.postMessage(orden);
    const [respuesta]: Respuesta[] = await once(hilo, 'message');
    if (respuesta === undefined) throw new Error('el proxy no responde');
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
