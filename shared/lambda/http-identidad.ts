/** Who asks: the claims that the gateway took from a token it verified. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ErrorHttp } from '../api/problema.ts';
import type { Ruta } from '../api/rutas.ts';
import { texto } from '../eventos/comun.ts';
import type { Identidad } from './http-peticion.ts';

export type Claims = Readonly<Record<string, unknown>>;

const esObjeto = (valor: unknown): valor is Record<string, unknown> =>
  typeof valor === 'object' && valor !== null;

/** API Gateway puts them in requestContext.authorizer.jwt.claims; without a token there are none. */
export const claimsDe = ({ requestContext }: APIGatewayProxyEventV2): Claims | undefined => {
  const autorizador = 'authorizer' in requestContext ? requestContext.authorizer : undefined;
  const jwt = esObjeto(autorizador) ? autorizador.jwt : undefined;
  const claims = esObjeto(jwt) ? jwt.claims : undefined;
  return esObjeto(claims) ? claims : undefined;
};

export const sinAutenticar = (): ErrorHttp =>
  new ErrorHttp(401, 'Hace falta un token válido.', { cabeceras: { 'www-authenticate': 'Bearer' } });

const clienteDe = (claims: Claims): string | undefined => {
  const lectura = texto.min(1).safeParse(claims.cliente_id);
  return lectura.success ? lectura.data : undefined;
};

/** @throws ErrorHttp 403 when the role may not use the route, or is a client without a name */
export const identificar = ({ roles }: Ruta, claims: Claims | undefined): Identidad => {
  if (roles === 'todos') return { rol: 'nadie', clienteId: null };
  const rol = roles.find((admitido) => admitido === claims?.rol);
  const clienteId = claims !== undefined && rol === 'cliente' ? clienteDe(claims) : null;
  if (rol === undefined || clienteId === undefined) {
    throw new ErrorHttp(403, 'Su rol no permite esta operación.');
  }
  return { rol, clienteId };
};
