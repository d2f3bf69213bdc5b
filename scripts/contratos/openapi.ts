/** The OpenAPI 3.1 document of the routes that exist, from the registry. */

import * as z from 'zod';
import { type CreateDocumentOptions, createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { CABECERAS, type Cabecera } from '../../shared/api/registro/cabeceras.ts';
import { type ErrorDeRuta, erroresDe } from '../../shared/api/registro/errores.ts';
import { mensajeDePasarela } from '../../shared/api/registro/esquemas-comunes.ts';
import { operaciones, VERSION_API } from '../../shared/api/registro/registro.ts';
import type { CabecerasDocumentadas, Exito, Operacion } from '../../shared/api/registro/tipos.ts';
import { type Ruta, rutas } from '../../shared/api/rutas.ts';
import { momentosCortos } from './json-schema.ts';

const DESCRIPCION = `Acepta pedidos, los decide contra lo que de verdad queda en la bodega y no deja pasar ningún faltante en silencio.

- Los errores son \`application/problem+json\` (RFC 9457). En AWS, los que contesta la propia pasarela (400, 401, 413, 429, 431, 500, 503) llevan \`{message}\` en \`application/json\`.
- Se comprueba en este orden: 401, 404 camino desconocido, 405 con \`Allow\`, 413, 415, 400 no es JSON, 403, 422 no cumple el esquema, 404 cosa desconocida.
- Toda respuesta lleva \`x-correlation-id\`, y las cabeceras propias de HTTP, CORS y la pasarela (\`apigw-requestid\`).
- Lo que no llega a ser una petición HTTP contesta 400, 408 o 431 y cierra la conexión.
- Una versión posterior puede añadir campos, rutas, estados y razones; quien lee ignora lo que no conoce.
- Los parámetros de consulta desconocidos se ignoran. Los campos desconocidos de un cuerpo se rechazan (422).
- \`x-roles\` dice quién puede; el pedido de otro cliente contesta 404, igual que uno que no existe.`;

const PARAMETRO_TRAZA = {
  name: 'traceparent',
  in: 'header',
  required: false,
  description: 'W3C Trace Context; uno mal formado se ignora.',
  schema: { type: 'string' },
  example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
} as const;

const cabecera = (nombre: Cabecera, obligatoria: boolean) => ({
  description: CABECERAS[nombre].descripcion,
  required: obligatoria,
  schema: { type: 'string' as const },
  example: CABECERAS[nombre].ejemplo,
});

const esCabecera = (clave: string): clave is Cabecera => Object.hasOwn(CABECERAS, clave);
const TODAS = Object.keys(CABECERAS).filter(esCabecera);

/** On every answer, so written once. */
const CORRELACION = 'x-correlation-id';

const cabecerasDe = (documentadas: CabecerasDocumentadas = {}) => ({
  ...Object.fromEntries(
    TODAS.filter((clave) => documentadas[clave] !== undefined).map((clave) => [
      CABECERAS[clave].nombre,
      cabecera(clave, documentadas[clave] === 'siempre'),
    ]),
  ),
  [CORRELACION]: { $ref: `#/components/headers/${CORRELACION}` },
});

const respuestaDeExito = ({ descripcion, cuerpo, cabeceras, tipo, ejemplo }: Exito) => ({
  description: descripcion,
  headers: cabecerasDe(cabeceras),
  content: {
    [tipo ?? 'application/json']: { schema: cuerpo, ...(ejemplo === undefined ? {} : { example: ejemplo }) },
  },
});

const respuestaDeError = ({ causas, problema, ejemplo, pasarela, cabeceras }: ErrorDeRuta) => ({
  description: causas.join(' '),
  headers: cabecerasDe(cabeceras),
  content: {
    'application/problem+json': { schema: problema, example: ejemplo },
    ...(pasarela ? { 'application/json': { schema: mensajeDePasarela } } : {}),
  },
});

const cuerpoDe = (ruta: Ruta, { cuerpo }: Operacion) =>
  cuerpo === undefined
    ? {}
    : {
        requestBody: {
          required: ruta.cuerpoOpcional !== true,
          content: {
            'application/json': {
              schema: cuerpo.esquema,
              examples: Object.fromEntries(
                Object.entries(cuerpo.ejemplos).map(([nombre, { resumen, valor }]) => [
                  nombre,
                  { summary: resumen, value: valor },
                ]),
              ),
            },
          },
        },
      };

/** `POST /pedidos/{pedido_id}/despacho` → `postPedidosPedidoIdDespacho`. */
const idDe = ({ metodo, ruta }: Ruta): string =>
  metodo.toLowerCase() +
  ruta
    .split(/[^a-zA-Z0-9]+/)
    .map((parte) => parte.charAt(0).toUpperCase() + parte.slice(1))
    .join('');

const operacionDe = (ruta: Ruta, operacion: Operacion): ZodOpenApiOperationObject => {
  const { camino, consulta, cabeceras } = operacion;
  return {
    operationId: idDe(ruta),
    summary: operacion.resumen,
    ...(operacion.descripcion === undefined ? {} : { description: operacion.descripcion }),
    tags: [operacion.grupo],
    'x-roles': ruta.roles === 'todos' ? ['todos'] : [...ruta.roles],
    ...(ruta.cuerpoMaxBytes === undefined ? {} : { 'x-cuerpo-max-bytes': ruta.cuerpoMaxBytes }),
    security: ruta.roles === 'todos' ? [] : [{ token: [] }],
    requestParams: {
      ...(camino === undefined ? {} : { path: camino }),
      ...(consulta === undefined ? {} : { query: consulta }),
      ...(cabeceras === undefined ? {} : { header: cabeceras }),
    },
    parameters: [PARAMETRO_TRAZA],
    ...cuerpoDe(ruta, operacion),
    responses: Object.fromEntries([
      ...Object.entries(operacion.exitos).map(([estado, exito]) => [estado, respuestaDeExito(exito)]),
      ...[...erroresDe(ruta, operacion)].map(([estado, error]) => [String(estado), respuestaDeError(error)]),
    ]),
  };
};

/** A whole number in a URL is text to zod and an integer to whoever calls. */
const numerosEnUrl: NonNullable<CreateDocumentOptions['override']> = ({ zodSchema, jsonSchema, io }) => {
  momentosCortos({ jsonSchema });
  const { def } = zodSchema._zod;
  if (io !== 'input' || def.type !== 'pipe' || def.out._zod.def.type !== 'number') return;
  delete jsonSchema.pattern;
  const { $schema: _, ...numero } = z.toJSONSchema(def.out);
  Object.assign(jsonSchema, numero);
};

/** @throws Error that names a route without an entry in the registry */
const operacionesPorRuta = (): Map<Ruta, Operacion> =>
  new Map(
    rutas.map((ruta: Ruta) => {
      const operacion = operaciones.get(`${ruta.metodo} ${ruta.ruta}`);
      if (operacion === undefined) {
        throw new Error(`${ruta.metodo} ${ruta.ruta} no está en el registro (shared/api/registro).`);
      }
      return [ruta, operacion];
    }),
  );

export const generarOpenapi = () =>
  createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Vigía', version: VERSION_API, description: DESCRIPCION },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Pedidos' },
        { name: 'Bodega' },
        { name: 'Control', description: 'Para quien vigila el sistema.' },
        { name: 'Sistema' },
      ],
      paths: Object.fromEntries(
        [...Map.groupBy(operacionesPorRuta(), ([{ ruta }]) => ruta)].map(([camino, pares]) => [
          camino,
          Object.fromEntries(
            pares.map(([ruta, operacion]) => [ruta.metodo.toLowerCase(), operacionDe(ruta, operacion)]),
          ),
        ]),
      ),
      components: {
        headers: { [CORRELACION]: cabecera(CORRELACION, true) },
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Claims `sub`, `rol` y, si el rol es cliente, `cliente_id`.',
          },
        },
      },
    },
    { override: numerosEnUrl },
  );
