/**
 * The one wrapper of all HTTP functions. It checks where a request comes from, then, in the order of the API contract: 401, 404 unknown path,
 * 405, 413, 415, 400, 403; then the handler checks its 422 and 404. Whatever is thrown becomes a problem that
 * tells nothing of the inside.
 */
import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { claseDe } from '../adaptadores/mysql/errores.ts';
import { ResultadoDesconocido } from '../adaptadores/mysql/transaccion.ts';
import type { Reloj } from '../adaptadores/reloj.ts';
import { metodosDe, RUTA_RESTANTE, rutaDe } from '../api/camino.ts';
import { ErrorHttp, noDisponible, problemaDe } from '../api/problema.ts';
import type { ClaveRuta } from '../api/rutas.ts';
import { leerCuerpo } from './http-cuerpo.ts';
import { claimsDe, identificar, sinAutenticar } from './http-identidad.ts';
import { CABECERA_ORIGEN, type ExigirOrigen } from './http-origen.ts';
import type { Manejador, Respuesta } from './http-peticion.ts';
import { conContexto, type Logger } from './logger.ts';
import { trazaDe } from './traza.ts';

export interface Servicio {
  readonly logger: Logger;
  readonly reloj: Reloj;
  /** Absent where nothing stands in front of the gateway. Every handler.ts gives it. */
  readonly exigirOrigen?: ExigirOrigen;
}
export type Manejadores = Readonly<Partial<Record<ClaveRuta, Manejador>>>;
type Evento = APIGatewayProxyEventV2;
type Resultado = APIGatewayProxyStructuredResultV2;

/** An API that serves data: nothing of it may be framed, sniffed, cached or sent on in a Referer. */
const CABECERAS_DE_SEGURIDAD = {
  contentSecurityPolicy: false,
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  // CORS lets any origin read the answers, and that is the gateway's to say.
  crossOriginResourcePolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  permittedCrossDomainPolicies: false,
  reportingEndpoints: false,
  reportTo: false,
} as const;

/** No route: the path is unknown, or known with other methods. */
const sinRuta = (camino: string, metodo: string): ErrorHttp => {
  const metodos: readonly string[] = metodosDe(camino);
  if (metodos.length === 0 || metodos.includes(metodo)) return new ErrorHttp(404, 'No existe esa ruta.');
  return new ErrorHttp(405, `Esta ruta admite ${metodos.join(', ')}.`, {
    cabeceras: { allow: metodos.join(', ') },
  });
};

const despachar = async (
  manejadores: ReadonlyMap<string, Manejador>,
  evento: Evento,
  traza: string,
  logger: Logger,
): Promise<Respuesta> => {
  const ruta = rutaDe(evento.routeKey);
  const manejar = manejadores.get(evento.routeKey);
  const claims = claimsDe(evento);
  if (ruta?.roles !== 'todos' && claims === undefined) throw sinAutenticar();
  if (ruta === undefined || manejar === undefined) {
    throw sinRuta(evento.rawPath, evento.requestContext.http.method);
  }
  const cuerpo = leerCuerpo(ruta, evento);
  return manejar({
    identidad: identificar(ruta, claims),
    parametros: evento.pathParameters ?? {},
    consulta: evento.queryStringParameters ?? {},
    cabeceras: evento.headers,
    cuerpo,
    traza,
    logger,
  });
};

/** What the client may know about an error. */
const errorPublico = (error: unknown): ErrorHttp => {
  if (error instanceof ErrorHttp) return error;
  if (error instanceof ResultadoDesconocido) {
    return noDisponible('No se sabe si el cambio quedó hecho: consulte antes de repetirlo.');
  }
  return claseDe(error) === 'otro'
    ? new ErrorHttp(500, 'Ocurrió un error inesperado.')
    : noDisponible('La base de datos no responde o está muy disputada; intente de nuevo.');
};

const respuestaDeError = (error: unknown, camino: string): Respuesta => {
  const publico = errorPublico(error);
  return { status: publico.status, cuerpo: problemaDe(publico, camino), cabeceras: publico.cabeceras };
};

const cuerpoDe = ({ cuerpo, tipo }: Respuesta): Pick<Resultado, 'body' | 'isBase64Encoded'> => {
  if (Buffer.isBuffer(cuerpo)) return { body: cuerpo.toString('base64'), isBase64Encoded: true };
  return { body: tipo !== undefined && typeof cuerpo === 'string' ? cuerpo : JSON.stringify(cuerpo) };
};

const serializar = (respuesta: Respuesta, traza: string): Resultado => ({
  statusCode: respuesta.status,
  headers: {
    'content-type':
      respuesta.tipo ?? `application/${respuesta.status >= 400 ? 'problem+json' : 'json'}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-correlation-id': traza,
    ...respuesta.cabeceras,
  },
  ...cuerpoDe(respuesta),
});

const responder = async (
  manejadores: ReadonlyMap<string, Manejador>,
  { logger, reloj, exigirOrigen }: Servicio,
  evento: Evento,
  traza: string,
): Promise<Resultado> => {
  const inicio = reloj.ahora();
  let respuesta: Respuesta;
  try {
    await exigirOrigen?.(evento.headers[CABECERA_ORIGEN]);
    respuesta = await despachar(manejadores, evento, traza, logger);
  } catch (error) {
    if (!(error instanceof ErrorHttp)) logger.error({ err: error }, 'petición fallida');
    respuesta = respuestaDeError(error, evento.rawPath);
  }
  const ruta = rutaDe(evento.routeKey) === undefined ? RUTA_RESTANTE : evento.routeKey;
  logger.info({ ruta, status: respuesta.status, ms: reloj.ahora() - inicio }, 'petición');
  return serializar(respuesta, traza);
};

/** @param manejadores one for each route of the function; what the gateway could not match is answered here */
export const atender = (manejadores: Manejadores, servicio: Servicio) => {
  const porClave = new Map(Object.entries(manejadores));
  return middy<Evento, Resultado, Error, Context>()
    .use(httpHeaderNormalizer())
    .use(httpSecurityHeaders(CABECERAS_DE_SEGURIDAD))
    .handler((evento, contexto) => {
      const traza = trazaDe(evento.headers.traceparent) ?? randomBytes(16).toString('hex');
      return conContexto({ invocacion: contexto.awsRequestId, correlacion: traza }, () =>
        responder(porClave, servicio, evento, traza),
      );
    });
};
