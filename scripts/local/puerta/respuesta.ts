import { validateHeaderName, validateHeaderValue } from 'node:http';

export interface RespuestaHttp {
  readonly estado: number;
  readonly cabeceras: readonly (readonly [string, string | readonly string[]])[];
  readonly cuerpo: Buffer;
}

/** API Gateway's own answers, in its own format. */
export const respuestaPropia = (
  estado: number,
  mensaje: string,
  cabeceras: RespuestaHttp['cabeceras'] = [],
): RespuestaHttp => ({
  estado,
  cabeceras: [['content-type', 'application/json'], ...cabeceras],
  cuerpo: Buffer.from(JSON.stringify({ message: mensaje })),
});

export const ERROR_INTERNO = respuestaPropia(500, 'Internal Server Error');
export const NO_DISPONIBLE = respuestaPropia(503, 'Service Unavailable');
export const DEMASIADO_GRANDE = respuestaPropia(413, 'Request Entity Too Large');
export const MALA_PETICION = respuestaPropia(400, 'Bad Request');

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
export const leerRespuesta = (carga: string): RespuestaHttp => {
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
