/** Calls an HTTP function as API Gateway does: proxy events 2.0, claims of a verified token. */
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { crearLectorDeAlarmas } from '../adaptadores/cloudwatch.ts';
import { relojReal } from '../adaptadores/reloj.ts';
import type { Rol } from '../api/rutas.ts';
import type { atender } from '../lambda/http.ts';
import { crearLogger } from '../lambda/logger.ts';
import { faltasDe } from './conformidad.ts';

export type Funcion = ReturnType<typeof atender>;

export interface Llamada {
  /** Route key and path: `GET /pedidos/{pedido_id}`, `/pedidos/123`; without a match `$default`. */
  readonly routeKey: string;
  readonly metodo?: string;
  readonly camino: string;
  readonly parametros?: Readonly<Record<string, string>>;
  readonly consulta?: Readonly<Record<string, string>>;
  readonly cabeceras?: Readonly<Record<string, string>>;
  /** A string travels as it is, bytes in base64, anything else as JSON with its content type. */
  readonly cuerpo?: unknown;
  /** null: no token. */
  readonly claims?: Readonly<Record<string, string>> | null;
}

export const claimsDe = (rol: Rol, cliente_id?: string): Record<string, string> => ({
  sub: 'prueba',
  rol,
  ...(cliente_id === undefined ? {} : { cliente_id }),
});

const cuerpoDe = (cuerpo: unknown): { body?: string; isBase64Encoded: boolean } => {
  if (cuerpo === undefined) return { isBase64Encoded: false };
  if (Buffer.isBuffer(cuerpo)) return { body: cuerpo.toString('base64'), isBase64Encoded: true };
  return { body: typeof cuerpo === 'string' ? cuerpo : JSON.stringify(cuerpo), isBase64Encoded: false };
};

export const eventoHttp = (llamada: Llamada): APIGatewayProxyEventV2 => {
  const { routeKey, camino, claims = claimsDe('admin') } = llamada;
  const method = llamada.metodo ?? routeKey.split(' ')[0] ?? 'GET';
  const evento = {
    version: '2.0',
    routeKey,
    rawPath: camino,
    rawQueryString: '',
    headers: { 'Content-Type': 'application/json', ...llamada.cabeceras },
    ...(llamada.parametros === undefined ? {} : { pathParameters: llamada.parametros }),
    ...(llamada.consulta === undefined ? {} : { queryStringParameters: llamada.consulta }),
    requestContext: {
      http: { method, path: camino, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      routeKey,
      ...(claims === null ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
    ...cuerpoDe(llamada.cuerpo),
  };
  return evento as unknown as APIGatewayProxyEventV2;
};

export interface RespuestaDePrueba {
  readonly status: number;
  readonly cabeceras: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body it says itself
  readonly cuerpo: any;
}

const cuerpoRecibido = ({
  body = '',
  isBase64Encoded,
  headers,
}: APIGatewayProxyStructuredResultV2): unknown => {
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  const legible = headers?.['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return /[/+]json/.test(String(headers?.['content-type'])) ? JSON.parse(String(legible)) : String(legible);
};

/** Without the registry, for tests of the wrapper itself with handlers of their own. */
export const llamarSinRegistro = async (funcion: Funcion, llamada: Llamada): Promise<RespuestaDePrueba> => {
  const resultado: APIGatewayProxyStructuredResultV2 = await funcion(eventoHttp(llamada), {
    awsRequestId: 'prueba',
  } as Context);
  return {
    status: resultado.statusCode ?? 0,
    cabeceras: Object.fromEntries(
      Object.entries(resultado.headers ?? {}).map(([nombre, valor]) => [nombre.toLowerCase(), String(valor)]),
    ),
    cuerpo: cuerpoRecibido(resultado),
  };
};

/** @throws Error when the answer has anything that the registry does not document */
export const llamar = async (funcion: Funcion, llamada: Llamada): Promise<RespuestaDePrueba> => {
  const respuesta = await llamarSinRegistro(funcion, llamada);
  const faltas = faltasDe(llamada.routeKey, respuesta);
  if (faltas.length > 0) {
    throw new Error(`${llamada.routeKey} ${respuesta.status}, fuera del registro: ${faltas.join('; ')}`);
  }
  return respuesta;
};

export const loggerMudo = crearLogger('prueba', 'silent');
export const CLAVE_PEDIDOS = Buffer.alloc(32, 7);

/** Where no CloudWatch answers, for tests that never ask for alarms. */
export const sinAlarmas = crearLectorDeAlarmas({
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  prefijo: '',
  credenciales: { accessKeyId: 'x', secretAccessKey: 'x' },
  reloj: relojReal,
});
