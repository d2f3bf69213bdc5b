/** One exchange over HTTP, and nothing more. */
import { SinRespuesta } from './errores.ts';
import type { Recibida } from './recibida.ts';

export interface Peticion {
  readonly metodo: string;
  /** With its query, from the first slash. */
  readonly ruta: string;
  readonly cabeceras: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly cuerpo?: unknown;
  readonly senal: AbortSignal;
}

/** @throws SinRespuesta, also when the signal fires */
export type Transporte = (peticion: Peticion) => Promise<Recibida>;

const leerJson = (texto: string): unknown => {
  try {
    return JSON.parse(texto);
  } catch {
    return undefined;
  }
};

/** @param url where the API is, with a path prefix if it has one */
export const transporteFetch =
  (url: string, token?: string): Transporte =>
  async ({ metodo, ruta, cabeceras, cuerpo, senal }) => {
    try {
      const respuesta = await fetch(url.replace(/\/+$/, '') + ruta, {
        method: metodo,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(cuerpo === undefined ? {} : { 'content-type': 'application/json' }),
          ...cabeceras,
        },
        ...(cuerpo === undefined ? {} : { body: JSON.stringify(cuerpo) }),
        signal: senal,
        redirect: 'error',
      });
      return {
        estado: respuesta.status,
        cuerpo: leerJson(await respuesta.text()),
        cabecera: (nombre) => respuesta.headers.get(nombre) ?? undefined,
      };
    } catch (error) {
      throw new SinRespuesta(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
