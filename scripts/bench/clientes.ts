import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Carga } from './cargas.ts';

export interface Encargo {
  readonly url: string;
  readonly carga: Carga;
  /** Connections that send one request after the other. */
  readonly clientes: number;
  readonly peticiones: number;
  /** Orders of each; 1 is POST /pedidos, more are POST /pedidos/lote. */
  readonly porPeticion: number;
}

export interface Resultado {
  readonly ms: number;
  /** Milliseconds of each request. */
  readonly latencias: readonly number[];
}

/** Sends, and waits for every answer. @throws Error when one of them was not 202 */
export const enviar = async (encargo: Encargo): Promise<Resultado> => {
  const hilo = new Worker(new URL('clientes-hilo.ts', import.meta.url), { workerData: encargo });
  const [resultado]: Resultado[] = await once(hilo, 'message');
  if (resultado === undefined) throw new Error('los clientes no dicen nada');
  return resultado;
};
