/** Who gets past the gateway: with a token, each client at its pace; or, in open mode, everybody. */
import type { api } from '../../../infra/topologia.ts';
import { ErrorHttp } from '../../../shared/api/problema.ts';
import { type Autorizar, tokenDe } from './autorizador.ts';
import type { Derechos } from './evento.ts';
import type { Limitar } from './limite.ts';

export type Entrada =
  | { readonly pasa: true; readonly derechos: Derechos }
  | { readonly pasa: false; readonly error: ErrorHttp };

/** @param autorizacion every Authorization header of the request; undefined: there is none */
export type Acceso = (autorizacion: readonly string[] | undefined) => Promise<Entrada>;

export const accesoAbierto =
  (derechos: Derechos): Acceso =>
  async () => ({ pasa: true, derechos });

/** RFC 6750 §3.1: no error code for who did not even try. Which check failed is nobody's business. */
const noAutorizado = (intento: boolean): Entrada => ({
  pasa: false,
  error: new ErrorHttp(401, 'Hace falta un token válido.', {
    cabeceras: { 'www-authenticate': intento ? 'Bearer error="invalid_token"' : 'Bearer' },
  }),
});

const demasiadas = (segundos: number): Entrada => ({
  pasa: false,
  error: new ErrorHttp(429, 'Demasiadas peticiones: espere lo que dice Retry-After.', {
    cabeceras: { 'retry-after': String(segundos) },
  }),
});

/** Whose share a request counts against: a client's tokens share one, whoever of its people holds them. */
const quienEs = ({ rol, cliente_id, sub = '' }: Derechos): { quien: string; esCliente: boolean } =>
  rol === 'cliente' && cliente_id !== undefined
    ? { quien: `cliente:${cliente_id}`, esCliente: true }
    : { quien: `sub:${sub}`, esCliente: rol === 'cliente' };

export const accesoConToken =
  (autorizar: Autorizar, limitar: Limitar, limites: typeof api.limites): Acceso =>
  async (autorizacion) => {
    const token = tokenDe(autorizacion);
    const derechos = token === undefined ? undefined : await autorizar(token);
    if (derechos === undefined) return noAutorizado(autorizacion !== undefined);
    const { quien, esCliente } = quienEs(derechos);
    const segundos = limitar(quien, esCliente ? limites.cliente : limites.personal);
    return segundos === 0 ? { pasa: true, derechos } : demasiadas(segundos);
  };
