/** Sends one request over HTTP and waits for its end, whatever that is. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as dormir } from 'node:timers/promises';
import type { Peticion } from './peticion.ts';

export interface Contestada {
  readonly estado: number;
  /** As they came; names in lower case. */
  readonly cabeceras: readonly (readonly [string, string])[];
  readonly cuerpo: Buffer;
  readonly ms: number;
}
export type Desenlace =
  | { readonly tipo: 'contestada'; readonly contestada: Contestada }
  /** We went away ourselves. */
  | { readonly tipo: 'abandonada' }
  | { readonly tipo: 'sin-respuesta'; readonly motivo: string };

export interface Emisor {
  enviar(peticion: Peticion): Promise<Desenlace>;
  cerrar(): void;
}

const leer = async (respuesta: IncomingMessage, inicio: number): Promise<Contestada> => {
  const trozos: Buffer[] = [];
  for await (const trozo of respuesta) trozos.push(trozo);
  const { rawHeaders } = respuesta;
  return {
    estado: respuesta.statusCode ?? 0,
    cabeceras: rawHeaders.flatMap((nombre, i) =>
      i % 2 === 0 ? [[nombre.toLowerCase(), rawHeaders[i + 1] ?? ''] as const] : [],
    ),
    cuerpo: Buffer.concat(trozos),
    ms: performance.now() - inicio,
  };
};

/** Node joins repeated names only if they are given flat. */
const planas = ({ cabeceras, cuerpo }: Peticion, host: string): string[] => [
  ...(cabeceras.some(([nombre]) => nombre === 'host') ? [] : ['host', host]),
  ...cabeceras.flat(),
  ...(cuerpo === undefined ? [] : ['content-length', String(cuerpo.length)]),
];

/** @param limiteMs after which an answer no longer counts as one */
export const crearEmisor = (url: string, concurrencia: number, limiteMs: number): Emisor => {
  const { hostname, port, host } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrencia });

  const unaVez = (peticion: Peticion): Promise<Desenlace & { readonly reusada?: boolean }> => {
    const { promise, resolve } = Promise.withResolvers<Desenlace & { readonly reusada?: boolean }>();
    const inicio = performance.now();
    const { metodo: method, destino: path, cuerpo, trato } = peticion;
    const salida = request({ hostname, port, method, path, agent, headers: planas(peticion, host) });
    const tope = setTimeout(() => {
      resolve({ tipo: 'sin-respuesta', motivo: `no acabó en ${limiteMs} ms` });
      salida.destroy();
    }, limiteMs);
    const partida =
      trato.tipo === 'abandonar'
        ? setTimeout(() => {
            resolve({ tipo: 'abandonada' });
            salida.destroy();
          }, trato.ms)
        : undefined;
    const fallar = (error: Error): void =>
      resolve({ tipo: 'sin-respuesta', motivo: error.message, reusada: salida.reusedSocket });
    salida.on('error', fallar);
    salida.on('response', (respuesta) => {
      leer(respuesta, inicio).then((contestada) => resolve({ tipo: 'contestada', contestada }), fallar);
    });
    const mandar = async (): Promise<void> => {
      if (cuerpo === undefined || trato.tipo !== 'despacio') {
        salida.end(cuerpo);
        return;
      }
      const mitad = cuerpo.length >> 1;
      salida.write(cuerpo.subarray(0, mitad));
      await dormir(trato.ms);
      salida.end(cuerpo.subarray(mitad));
    };
    void mandar();
    return promise.finally(() => {
      clearTimeout(tope);
      clearTimeout(partida);
    });
  };

  return {
    enviar: async (peticion) => {
      const primera = await unaVez(peticion);
      // A kept connection may be closed by the server while the next request is on its way: RFC 9112 §9.3.1.
      return primera.tipo === 'sin-respuesta' && primera.reusada === true ? unaVez(peticion) : primera;
    },
    cerrar: () => agent.destroy(),
  };
};
