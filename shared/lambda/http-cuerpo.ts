/** The body of a request: how large, what type, is it JSON. In this order, as the API contract says. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ErrorHttp } from '../api/problema.ts';
import type { Ruta } from '../api/rutas.ts';

/** `application/json`, `application/*+json`, with whatever parameters. */
const TIPO_JSON = /^application\/(json|[\w.!#$&^-]+\+json)[\t ]*(;|$)/i;

// A byte order mark is not JSON (RFC 8259 §8.1), so it must survive the decoding to be refused.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const bytesDe = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

const noEsJson = (): ErrorHttp => new ErrorHttp(400, 'El cuerpo no es JSON en UTF-8.');

const jsonDe = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw noEsJson();
  }
};

/**
 * @returns the parsed JSON; undefined when the route takes no body, or takes none as well and got none
 * @throws ErrorHttp 413, 415 or 400
 */
export const leerCuerpo = (
  { cuerpoMaxBytes, cuerpoOpcional = false }: Ruta,
  evento: APIGatewayProxyEventV2,
): unknown => {
  if (cuerpoMaxBytes === undefined) return undefined;
  const bytes = bytesDe(evento);
  if (bytes.length > cuerpoMaxBytes) {
    throw new ErrorHttp(413, `El cuerpo no puede pasar de ${cuerpoMaxBytes} bytes.`);
  }
  if (bytes.length === 0 && cuerpoOpcional) return undefined;
  if (!TIPO_JSON.test(evento.headers['content-type'] ?? '')) {
    throw new ErrorHttp(415, 'El cuerpo debe venir como application/json.');
  }
  return jsonDe(bytes);
};
