import { validateHeaderName, validateHeaderValue } from 'node:http';
import { api } from '../../../infra/topologia.ts';
import { ErrorHttp, noDisponible, problemaDe } from '../../../shared/api/problema.ts';

export interface RespuestaHttp {
  readonly estado: number;
  readonly cabeceras: readonly (readonly [string, string | readonly string[]])[];
  readonly cuerpo: Buffer;
}

/** An answer of the gateway itself: a problem, as from the functions. AWS's own have its format, see docs/decisiones/0037. */
export const respuestaPropia = (error: ErrorHttp, camino: string): RespuestaHttp => ({
  estado: error.status,
  cabeceras: [
    ['content-type', 'application/problem+json; charset=utf-8'],
    ...Object.entries(error.cabeceras),
  ],
  cuerpo: Buffer.from(JSON.stringify(problemaDe(error, camino))),
});

export const ERROR_INTERNO = new ErrorHttp(500, 'Ocurrió un error inesperado.');
export const NO_DISPONIBLE = noDisponible('El sistema no pudo contestar; intente de nuevo.');
export const DEMASIADO_GRANDE = new ErrorHttp(
  413,
  `El cuerpo no puede pasar de ${api.cuerpoMaxBytes} bytes.`,
);
export const MALA_PETICION = new ErrorHttp(400, 'La petición no está bien formada.');

/** The gateway owns the connection and the length; CORS comes from its configuration, never from a function. */
const PROHIBIDAS = /^(connection|content-length|keep-alive|transfer-encoding|upgrade|access-control-.*)$/i;

const campo = (objeto: object, nombre: string): unknown => Reflect.get(objeto, nombre);

const cabecerasDe = (objeto: object): RespuestaHttp['cabeceras'] | undefined => {
  const headers: unknown = campo(objeto, 'headers') ?? {};
  const cookies: unknown = campo(objeto, 'cookies') ?? [];
  if (typeof headers !== 'object' || headers === null || !Array.isArray(cookies)) return undefined;
  const salida: [string, string | readonly string[]][] = [];
  for (const [nombre, valor] of Object.entries(headers)) {
    if (typeof valor === 'object' || valor === undefined) return undefined;
    if (!PROHIBIDAS.test(nombre)) salida.push([nombre.toLowerCase(), String(valor)]);
  }
  const galletas = cookies.map(String);
  if (galletas.length > 0) salida.push(['set-cookie', galletas]);
  try {
    for (const [nombre, valor] of salida) {
      validateHeaderName(nombre);
      for (const uno of [valor].flat()) validateHeaderValue(nombre, uno);
    }
  } catch {
    return undefined;
  }
  return salida;
};

const conTipo = (
  cabeceras: RespuestaHttp['cabeceras'],
  tipo: string,
): readonly (readonly [string, string | readonly string[]])[] =>
  cabeceras.some(([nombre]) => nombre === 'content-type')
    ? cabeceras
    : [['content-type', tipo], ...cabeceras];

/**
 * Reads a function's answer in payload format 2.0. Without statusCode the answer itself is the body: 200, JSON.
 * What API Gateway cannot make sense of becomes its 500.
 */
export const leerRespuesta = (carga: string): RespuestaHttp | ErrorHttp => {
  const valor: unknown = JSON.parse(carga);
  if (typeof valor !== 'object' || valor === null || campo(valor, 'statusCode') === undefined)
    return {
      estado: 200,
      cabeceras: [['content-type', 'application/json']],
      cuerpo: Buffer.from(typeof valor === 'string' ? valor : carga),
    };
  const estado = Number(campo(valor, 'statusCode'));
  const cuerpo: unknown = campo(valor, 'body') ?? '';
  const cabeceras = cabecerasDe(valor);
  if (!Number.isInteger(estado) || estado < 200 || estado > 599) return ERROR_INTERNO;
  if (typeof cuerpo !== 'string' || cabeceras === undefined) return ERROR_INTERNO;
  return {
    estado,
    cabeceras: conTipo(cabeceras, 'text/plain;charset=UTF-8'),
    cuerpo: Buffer.from(cuerpo, campo(valor, 'isBase64Encoded') === true ? 'base64' : 'utf8'),
  };
};
