import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { CUENTA } from '../colas/clientes.ts';
import type { Acierto } from './rutas.ts';

/** Claims that the authorizer would have found in the token. */
export type Derechos = Readonly<Record<string, string>>;

const MESES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 12/Mar/2026:19:03:58 +0000 */
const horaDeRegistro = (cuando: Date): string => {
  const dos = (n: number): string => String(n).padStart(2, '0');
  return (
    `${dos(cuando.getUTCDate())}/${MESES[cuando.getUTCMonth()]}/${cuando.getUTCFullYear()}:` +
    `${dos(cuando.getUTCHours())}:${dos(cuando.getUTCMinutes())}:${dos(cuando.getUTCSeconds())} +0000`
  );
};

/** Names in lower case, repeated headers joined by a comma; cookies travel in a field of their own. */
const cabeceras = (peticion: IncomingMessage): Record<string, string> => {
  const juntas: Record<string, string> = Object.create(null);
  for (const [nombre, valores] of Object.entries(peticion.headersDistinct))
    if (nombre !== 'cookie' && valores !== undefined) juntas[nombre] = valores.join(',');
  const puerto = String(peticion.socket.localPort ?? '');
  return {
    ...juntas,
    'x-forwarded-for': peticion.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': puerto,
    'x-forwarded-proto': 'http',
  };
};

const galletas = (peticion: IncomingMessage): string[] =>
  (peticion.headersDistinct.cookie ?? []).flatMap((linea) => linea.split(/;\s*/)).filter((una) => una !== '');

/** Repeated parameters are joined by a comma; absent when there are none, as on AWS. */
const consulta = (texto: string): Record<string, string> | undefined => {
  const juntos = new Map<string, string>();
  for (const [clave, valor] of new URLSearchParams(texto)) {
    const antes = juntos.get(clave);
    juntos.set(clave, antes === undefined ? valor : `${antes},${valor}`);
  }
  return juntos.size === 0 ? undefined : Object.fromEntries(juntos);
};

/** What an HTTP API passes as text; everything else, forms included, arrives base64-encoded. */
const esTexto = (tipo: string | undefined): boolean =>
  tipo !== undefined &&
  /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml))\s*(;|$))/i.test(tipo.trim());

export interface DatosEvento {
  readonly peticion: IncomingMessage;
  readonly cuerpo: Buffer;
  readonly camino: string;
  readonly consulta: string;
  readonly acierto: Acierto | undefined;
  readonly idPeticion: string;
  readonly cuando: Date;
  readonly derechos: Derechos | undefined;
}

/** API Gateway's payload format 2.0 for a Lambda proxy integration of an HTTP API. */
export const eventoProxy = (d: DatosEvento) => {
  const metodo = d.peticion.method ?? 'GET';
  const routeKey = d.acierto === undefined ? '$default' : `${metodo} ${d.acierto.ruta.ruta}`;
  const headers = cabeceras(d.peticion);
  const cookies = galletas(d.peticion);
  const parametros = consulta(d.consulta);
  // Bytes that are no UTF-8 would reach the function repaired, and it could not refuse them.
  const base64 = d.cuerpo.length > 0 && !(esTexto(headers['content-type']) && isUtf8(d.cuerpo));
  return {
    version: '2.0',
    routeKey,
    rawPath: d.camino,
    rawQueryString: d.consulta,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(parametros === undefined ? {} : { queryStringParameters: parametros }),
    ...(d.acierto === undefined || Object.keys(d.acierto.parametros).length === 0
      ? {}
      : { pathParameters: d.acierto.parametros }),
    requestContext: {
      accountId: CUENTA,
      apiId: 'local',
      domainName: headers.host ?? '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: metodo,
        path: d.camino,
        protocol: `HTTP/${d.peticion.httpVersion}`,
        sourceIp: d.peticion.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: d.idPeticion,
      routeKey,
      stage: '$default',
      time: horaDeRegistro(d.cuando),
      timeEpoch: d.cuando.getTime(),
      ...(d.derechos === undefined
        ? {}
        : { authorizer: { jwt: { claims: { ...d.derechos }, scopes: null } } }),
    },
    ...(d.cuerpo.length === 0 ? {} : { body: d.cuerpo.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64,
  };
};
