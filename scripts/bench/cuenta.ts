/**
 * Counts at the clients: every function's process notes its requests and invocations (cuenta-precarga.ts), and this
 * one, where the event sources run, listens to its own HTTP client.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PETICION = 'p';
export const INVOCACION = 'i';

export interface Cuentas {
  /** Requests of a function, or of the event sources (`origenes`), to SQS and SNS. */
  readonly peticiones: ReadonlyMap<string, number>;
  readonly invocaciones: ReadonlyMap<string, number>;
}

export interface Contador {
  /** To be loaded by every function. */
  readonly precarga: string;
  /** So far. */
  cuentas(): Promise<Cuentas>;
  cerrar(): Promise<void>;
}

const CANAL = 'http.client.request.start';

const cuantas = (texto: string, marca: string): number => texto.split(marca).length - 1;

/** @param endpointDe where the event sources reach the queues; asked late, since the port is known late */
export const abrirContador = async (endpointDe: () => string | undefined): Promise<Contador> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-cuenta-'));
  let propias = 0;
  const alPedir = (mensaje: unknown): void => {
    const { request } = mensaje as { request: ClientRequest };
    if (endpointDe() === `http://${request.getHeader('host')}`) propias += 1;
  };
  subscribe(CANAL, alPedir);
  const precarga = new URL('cuenta-precarga.ts', import.meta.url);
  precarga.searchParams.set('carpeta', carpeta);
  return {
    precarga: precarga.href,
    cuentas: async () => {
      const peticiones = new Map([['origenes', propias]]);
      const invocaciones = new Map<string, number>();
      for (const fichero of await readdir(carpeta)) {
        const funcion = fichero.replace(/\.\d+$/, '');
        const texto = await readFile(join(carpeta, fichero), 'utf8');
        peticiones.set(funcion, (peticiones.get(funcion) ?? 0) + cuantas(texto, PETICION));
        invocaciones.set(funcion, (invocaciones.get(funcion) ?? 0) + cuantas(texto, INVOCACION));
      }
      return { peticiones, invocaciones };
    },
    cerrar: async () => {
      unsubscribe(CANAL, alPedir);
      await rm(carpeta, { recursive: true, force: true });
    },
  };
};
