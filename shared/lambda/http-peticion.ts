/** What a handler of the HTTP API gets and gives; see http.ts for how it is called. */
import type { Rol } from '../api/rutas.ts';
import type { Logger } from './logger.ts';

/** Who asks. `nadie`: a route that needs no token. */
export interface Identidad {
  readonly rol: Rol | 'nadie';
  /** Never null for a cliente, always null for the others: only clients own orders. */
  readonly clienteId: string | null;
}

export interface Peticion {
  readonly identidad: Identidad;
  /** Decoded segments of the path, by the name in its template. */
  readonly parametros: Readonly<Record<string, string | undefined>>;
  readonly consulta: Readonly<Record<string, string | undefined>>;
  /** By lower-case name. */
  readonly cabeceras: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined where the route takes none or it came empty. */
  readonly cuerpo: unknown;
  /** W3C trace id: what the client sees as x-correlation-id and every message carries on. */
  readonly traza: string;
  readonly logger: Logger;
}

export interface Respuesta {
  readonly status: number;
  /** Sent as JSON; under another {@link Respuesta.tipo}, text or bytes as they are. */
  readonly cuerpo: unknown;
  /** Content type, where it is not JSON. */
  readonly tipo?: string;
  /** By lower-case name. */
  readonly cabeceras?: Readonly<Record<string, string>>;
}

export type Manejador = (peticion: Peticion) => Promise<Respuesta>;

export const ok = (cuerpo: unknown): Respuesta => ({ status: 200, cuerpo });
