import http from 'node:http';
import https from 'node:https';
import { setTimeout as dormir } from 'node:timers/promises';
import type { Azar } from './azar.ts';

/** No answer: a timeout, a refused or broken connection. */
export class FalloDeRed extends Error {}

/** An answer that the contract does not allow for this request. */
export class RespuestaInesperada extends Error {}

export interface Peticion {
  readonly metodo: 'GET' | 'POST' | 'PUT';
  /** With its query, from the first slash. */
  readonly ruta: string;
  /** Sent as JSON. */
  readonly cuerpo?: unknown;
  readonly cabeceras?: Readonly<Record<string, string>>;
}

export interface Respuesta {
  readonly estado: number;
  /** Undefined where the body is no JSON. */
  readonly cuerpo: unknown;
  readonly cabeceras: http.IncomingHttpHeaders;
}

export interface Cliente {
  /** One attempt. @throws FalloDeRed */
  pedir(peticion: Peticion): Promise<Respuesta>;
  cerrar(): void;
}

export interface OpcionesCliente {
  readonly url: string;
  readonly token?: string | undefined;
  /** Connections kept open at most. */
  readonly conexiones: number;
  readonly tiempoMaxMs: number;
  readonly senal: AbortSignal;
}

/** node:http with keep-alive rather than fetch: a third of the CPU per request, and two cores are all there is. */
export function crearCliente({ url, token, conexiones, tiempoMaxMs, senal }: OpcionesCliente): Cliente {
  const base = new URL(url);
  const modulo = base.protocol === 'https:' ? https : http;
  const agente = new modulo.Agent({ keepAlive: true, maxSockets: conexiones });
  const prefijo = base.pathname.replace(/\/+$/, '');
  const autorizacion = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const pedir = ({ metodo, ruta, cuerpo, cabeceras }: Peticion): Promise<Respuesta> =>
    new Promise((resolver, rechazar) => {
      const texto = cuerpo === undefined ? undefined : JSON.stringify(cuerpo);
      const contenido =
        texto === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(texto) };
      const peticion = modulo.request(
        {
          agent: agente,
          protocol: base.protocol,
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port,
          path: prefijo + ruta,
          method: metodo,
          headers: { accept: 'application/json', ...autorizacion, ...contenido, ...cabeceras },
          signal: senal,
        },
        (respuesta) => recoger(respuesta).then(resolver, rechazar),
      );
      // A limit on the whole exchange: the socket's own timeout only sees silence, and not the wait for a socket.
      const plazo = setTimeout(() => peticion.destroy(new Error('tiempo agotado')), tiempoMaxMs);
      peticion.on('close', () => clearTimeout(plazo));
      peticion.on('error', (error) => rechazar(new FalloDeRed(error.message, { cause: error })));
      peticion.end(texto);
    });
  return { pedir, cerrar: () => agente.destroy() };
}

async function recoger(respuesta: http.IncomingMessage): Promise<Respuesta> {
  try {
    const trozos: Buffer[] = [];
    for await (const trozo of respuesta) trozos.push(Buffer.from(trozo));
    const estado = respuesta.statusCode ?? 0;
    return { estado, cabeceras: respuesta.headers, cuerpo: leerJson(Buffer.concat(trozos).toString('utf8')) };
  } catch (error) {
    throw new FalloDeRed(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function leerJson(texto: string): unknown {
  try {
    return JSON.parse(texto);
  } catch {
    return undefined;
  }
}

/** Attempts at one request, the first included: about 25 s of patience, longer than any restart of a part. */
export const INTENTOS_MAX = 9;
const ESPERA_INICIAL_MS = 100;
const ESPERA_MAX_MS = 5_000;

/** Exponential, with jitter so that 64 clients do not come back in step. */
export const esperaAntesDe = (intento: number, azar: Azar): number =>
  Math.min(ESPERA_MAX_MS, ESPERA_INICIAL_MS * 2 ** (intento - 1)) * (0.5 + azar.real() / 2);

/** True where sending the same again may help. */
export const esPasajero = (estado: number): boolean => estado >= 500 || estado === 429;

export interface Reintentador {
  /** Repeats what failed for a passing reason. @throws FalloDeRed if there never was an answer */
  pedir(peticion: Peticion): Promise<Respuesta & { readonly intentos: number }>;
}

export function crearReintentador(
  cliente: Cliente,
  azar: Azar,
  senal: AbortSignal,
  contar: (motivo: string) => void,
): Reintentador {
  const pedir = async (peticion: Peticion): Promise<Respuesta & { readonly intentos: number }> => {
    for (let intento = 1; ; intento += 1) {
      try {
        const respuesta = await cliente.pedir(peticion);
        if (!esPasajero(respuesta.estado) || intento >= INTENTOS_MAX)
          return { ...respuesta, intentos: intento };
        contar(`HTTP ${respuesta.estado}`);
      } catch (error) {
        senal.throwIfAborted();
        if (!(error instanceof FalloDeRed) || intento >= INTENTOS_MAX) throw error;
        contar(error.message);
      }
      await dormir(esperaAntesDe(intento, azar), undefined, { signal: senal });
    }
  };
  return { pedir };
}
