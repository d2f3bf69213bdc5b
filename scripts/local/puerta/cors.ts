import type { IncomingMessage } from 'node:http';
import type { api } from '../../../infra/topologia.ts';

export type Cors = typeof api.cors;

/** Only a browser's preflight; any other OPTIONS goes the way of all requests. */
export const esPrevia = (peticion: IncomingMessage): boolean =>
  peticion.method === 'OPTIONS' &&
  peticion.headers.origin !== undefined &&
  peticion.headers['access-control-request-method'] !== undefined;

export const cabecerasPrevias = (cors: Cors): readonly (readonly [string, string])[] => [
  ['access-control-allow-origin', cors.origenes],
  ['access-control-allow-methods', cors.metodos.join(',')],
  ['access-control-allow-headers', cors.cabeceras.join(',').toLowerCase()],
];

export const cabecerasCors = (cors: Cors): readonly (readonly [string, string])[] => [
  ['access-control-allow-origin', cors.origenes],
  ['access-control-expose-headers', cors.expuestas.join(',').toLowerCase()],
];
