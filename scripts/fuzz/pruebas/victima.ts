/** A small API behind the real gateway, documented to the letter; and, on demand, wrong in every way that is looked for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2WithJWTAuthorizer as Evento } from 'aws-lambda';
import type { Rol } from '../../../shared/dominio/rol.ts';
import { abrirAccesoLocal } from '../../local/identidad/acceso.ts';
import { claveDelEmisor } from '../../local/identidad/clave.ts';
import { emitirToken } from '../../local/identidad/token.ts';
import { abrirPuerta } from '../../local/puerta/puerta.ts';
import type { Comprobacion } from '../hallazgos.ts';
import type { Identidad } from '../identidades.ts';

/** What can be planted, and what finds it. */
export const PLANTAS = {
  quinientos: '5xx',
  'código sin documentar': 'estado',
  'campo sin documentar': 'cuerpo',
  'tipo sin documentar': 'tipo',
  'cabecera sin documentar': 'cabecera',
  'problema que miente': 'problema',
  'pila a la vista': 'fuga',
  'rol sin derecho': 'acceso',
  'pedido ajeno': 'ajeno',
  'cuerpo sin mirar': 'entrada',
  'no contesta': 'plazo',
  'nunca da nada': 'exito',
} as const satisfies Record<string, Comprobacion>;
type Planta = keyof typeof PLANTAS;

const cabeceras = { 'x-correlation-id': { required: true, schema: { type: 'string' } } };
const respuesta = (tipo: string, schema: object) => ({ headers: cabeceras, content: { [tipo]: { schema } } });
const objeto = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const texto = { type: 'string' };
const pedido = objeto({ pedido_id: texto, cantidad: { type: 'integer' } });
const problema = {
  ...objeto({ status: { type: 'integer' }, instance: texto, detail: texto }),
  properties: {
    type: texto,
    title: texto,
    status: { type: 'integer' },
    instance: texto,
    detail: texto,
    errores: { type: 'array' },
  },
};
const error = respuesta('application/problem+json', problema);
const deTodas = {
  400: error,
  401: { ...error, headers: { ...cabeceras, 'www-authenticate': { required: true, schema: texto } } },
  403: error,
  404: error,
  413: error,
  415: error,
  422: error,
  429: { ...error, headers: { ...cabeceras, 'retry-after': { required: true, schema: texto } } },
  431: error,
  500: error,
};
const cerrada = (roles: string[]) => ({ 'x-roles': roles, security: [{ token: [] }] });
const DOCUMENTO = {
  openapi: '3.1.1',
  paths: {
    '/openapi.json': {
      get: { responses: { 200: respuesta('application/json', { type: 'object' }), ...deTodas } },
    },
    '/pedidos': {
      post: {
        ...cerrada(['cliente', 'admin']),
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: objeto({ cantidad: { type: 'integer', minimum: 1, maximum: 9 } }) },
          },
        },
        responses: { 201: respuesta('application/json', pedido), ...deTodas },
      },
    },
    '/pedidos/{pedido_id}': {
      get: {
        ...cerrada(['cliente', 'admin']),
        parameters: [{ in: 'path', name: 'pedido_id', required: true, schema: texto }],
        responses: { 200: respuesta('application/json', pedido), ...deTodas },
      },
    },
    '/nada': {
      get: {
        parameters: [{ in: 'query', name: 'x', schema: texto }],
        responses: { 200: respuesta('application/json', objeto({})), ...deTodas },
      },
    },
  },
};
const METODOS: Readonly<Record<string, string>> = {
  '/openapi.json': 'GET',
  '/pedidos': 'POST',
  '/nada': 'GET',
};

interface Contestacion {
  readonly status: number;
  readonly cuerpo: object;
  readonly mas?: Readonly<Record<string, string>>;
}

const leerCantidad = (body: string | undefined): number | undefined => {
  const valor: unknown = JSON.parse(body ?? '');
  const claves = typeof valor === 'object' && valor !== null ? Object.keys(valor) : [];
  const cantidad: unknown = claves.join() === 'cantidad' ? Reflect.get(Object(valor), 'cantidad') : undefined;
  return typeof cantidad === 'number' && Number.isInteger(cantidad) && cantidad >= 1 && cantidad <= 9
    ? cantidad
    : undefined;
};

/** @param plantas takes turns with what is planted; nothing is where it is empty */
const crearApi = (plantas: readonly Planta[]) => {
  const pedidos = new Map<string, { readonly cantidad: number; readonly dueno: unknown }>();
  let turno = 0;

  const atender = (evento: Evento, hay: (planta: Planta) => boolean): Contestacion => {
    const { rawPath, routeKey, requestContext } = evento;
    const no = (status: number, mas = {}, resto = {}): Contestacion => ({
      status,
      cuerpo: {
        status: hay('problema que miente') ? 299 : status,
        instance: rawPath,
        detail: hay('pila a la vista') ? 'x\n    at leer (/home/x/y.ts:3:1)' : 'No.',
        ...resto,
      },
      mas,
    });
    if (routeKey === 'GET /openapi.json') return { status: 200, cuerpo: DOCUMENTO };
    if (routeKey === 'GET /nada')
      return plantas.includes('nunca da nada') ? no(404) : { status: 200, cuerpo: {} };
    if (routeKey === '$default') {
      const allow = METODOS[rawPath] ?? (/^\/pedidos\/[^/]+$/.test(rawPath) ? 'GET' : undefined);
      return allow === undefined ? no(404) : no(405, { allow });
    }
    const { claims } = requestContext.authorizer.jwt;
    const puede = claims.rol === 'cliente' || claims.rol === 'admin';
    if (routeKey === 'GET /pedidos/{pedido_id}') {
      if (!puede) return no(403);
      const id = evento.pathParameters?.pedido_id ?? '';
      const uno = pedidos.get(id);
      const suyo = claims.rol === 'admin' || uno?.dueno === claims.cliente_id || hay('pedido ajeno');
      return uno === undefined || !suyo
        ? no(404)
        : { status: 200, cuerpo: { pedido_id: id, cantidad: uno.cantidad } };
    }
    if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(evento.headers['content-type'] ?? '')) return no(415);
    let cantidad: number | undefined;
    try {
      cantidad = leerCantidad(evento.isBase64Encoded ? undefined : evento.body);
    } catch {
      return no(400);
    }
    if (!puede && !plantas.includes('rol sin derecho')) return no(403);
    if (cantidad === undefined && !plantas.includes('cuerpo sin mirar')) return no(422, {}, { errores: [] });
    const pedido_id = `pedido-${pedidos.size}`;
    pedidos.set(pedido_id, { cantidad: cantidad ?? 0, dueno: claims.cliente_id });
    return { status: 201, cuerpo: { pedido_id, cantidad: cantidad ?? 0 } };
  };

  return async (evento: unknown) => {
    const planta = plantas[turno++ % Math.max(1, plantas.length)];
    const hay = (cual: Planta): boolean => cual === planta;
    const dada = atender(evento as Evento, hay);
    const deExito = dada.status < 300 && (evento as Evento).routeKey !== 'GET /openapi.json';
    if (deExito && hay('no contesta')) await new Promise(() => undefined);
    const status =
      deExito && hay('quinientos') ? 500 : deExito && hay('código sin documentar') ? 206 : dada.status;
    const cuerpo = deExito && hay('campo sin documentar') ? { ...dada.cuerpo, secreto: 1 } : dada.cuerpo;
    const tipo = hay('tipo sin documentar')
      ? 'text/plain'
      : `application/${status < 400 ? '' : 'problem+'}json`;
    return {
      tipo: 'ok',
      carga: JSON.stringify({
        statusCode: status,
        headers: {
          'content-type': tipo,
          ...dada.mas,
          ...(hay('cabecera sin documentar') ? { 'x-powered-by': 'algo' } : {}),
        },
        body: JSON.stringify(cuerpo),
      }),
    } as const;
  };
};

export interface Victima {
  readonly url: string;
  readonly identidades: readonly Identidad[];
  detener(): Promise<void>;
}

export const abrirVictima = async (plantas: readonly Planta[]): Promise<Victima> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-victima-'));
  const { acceso, detener } = await abrirAccesoLocal(carpeta);
  const clave = await claveDelEmisor(carpeta);
  const rutas = [
    { metodo: 'GET', ruta: '/openapi.json', funcion: 'f', roles: 'todos' },
    { metodo: 'GET', ruta: '/nada', funcion: 'f', roles: 'todos' },
    { metodo: 'POST', ruta: '/pedidos', funcion: 'f', roles: ['cliente', 'admin'] },
    { metodo: 'GET', ruta: '/pedidos/{pedido_id}', funcion: 'f', roles: ['cliente', 'admin'] },
  ] as const;
  const puerta = await abrirPuerta({
    puerto: 0,
    topologia: { rutas, funcionPorDefecto: 'f' },
    funciones: new Map([['f', { invocar: crearApi(plantas) }]]),
    acceso,
  });
  const emitir = async (rol: Rol, clienteId?: string): Promise<Identidad> => ({
    rol,
    clienteId,
    token: await emitirToken(
      clave,
      { rol, ...(clienteId === undefined ? {} : { clienteId }) },
      { ahora: new Date(), duracionS: 600 },
    ),
  });
  return {
    url: puerta.url,
    identidades: await Promise.all([
      emitir('cliente', 'ana'),
      emitir('cliente', 'eva'),
      emitir('bodega'),
      emitir('supervisor'),
      emitir('operaciones'),
      emitir('admin'),
    ]),
    detener: async () => {
      await puerta.detener();
      await detener();
      await rm(carpeta, { recursive: true });
    },
  };
};
