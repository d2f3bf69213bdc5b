/**
 * What API Gateway's JWT authorizer does with a token, step by step as its documentation has it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * Stricter in two points: the scheme must be there, and exactly one Authorization header.
 */
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { api } from '../../../infra/topologia.ts';
import type { Derechos } from './evento.ts';

export interface OpcionesAutorizador {
  readonly emisor: string;
  readonly jwt: typeof api.jwt;
  /** Finds the issuer's key by `kid`. */
  readonly claves: JWTVerifyGetKey;
  readonly ahora: () => Date;
}

/** @returns the claims; undefined: the token is not good enough */
export type Autorizar = (token: string) => Promise<Derechos | undefined>;

/** RFC 9110 §11.1: the scheme in any case; RFC 6750 §2.1: the alphabet of a token. */
const CABECERA = /^bearer +([\w.~+/-]+=*) *$/i;

/** @returns the token of the only Authorization header; undefined without one, or with several */
export const tokenDe = (cabeceras: readonly string[] | undefined): string | undefined =>
  cabeceras?.length === 1 ? CABECERA.exec(cabeceras[0] ?? '')?.[1] : undefined;

/** Access tokens of Cognito carry no aud but client_id, which counts only then. */
const esParaNosotros = ({ aud, client_id }: JWTPayload, audiencia: string): boolean =>
  aud === undefined ? client_id === audiencia : [aud].flat().includes(audiencia);

const emitidoYa = ({ iat }: JWTPayload, ahora: Date, toleranciaS: number): boolean =>
  iat === undefined || iat <= Math.floor(ahora.getTime() / 1000) + toleranciaS;

/** API Gateway hands claims on as text: a list as `[a b]`. */
const textoDe = (valor: unknown): string => {
  if (typeof valor === 'string') return valor;
  if (Array.isArray(valor)) return `[${valor.map(textoDe).join(' ')}]`;
  return JSON.stringify(valor);
};

const derechosDe = (claims: JWTPayload): Derechos =>
  Object.fromEntries(Object.entries(claims).map(([nombre, valor]) => [nombre, textoDe(valor)]));

export const crearAutorizador = ({ emisor, jwt, claves, ahora }: OpcionesAutorizador): Autorizar => {
  const { audiencia, toleranciaS, tokenMaxBytes } = jwt;
  /** jose would take the only key there is for a token that names none. */
  const clavePorKid: JWTVerifyGetKey = (cabecera, token) => {
    if (typeof cabecera.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    return claves(cabecera, token);
  };
  return async (token) => {
    if (token.length > tokenMaxBytes) return undefined;
    const currentDate = ahora();
    try {
      const { payload } = await jwtVerify(token, clavePorKid, {
        algorithms: ['RS256'],
        issuer: emisor,
        requiredClaims: ['exp'],
        clockTolerance: toleranciaS,
        currentDate,
      });
      const vale = esParaNosotros(payload, audiencia) && emitidoYa(payload, currentDate, toleranciaS);
      return vale ? derechosDe(payload) : undefined;
    } catch (error) {
      // Keys that cannot be fetched are no fault of the token's.
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
      throw error;
    }
  };
};
