import { describe, expect, test } from 'vitest';
import { compararEventos, type Esquemas } from './comparar-eventos.ts';
import { compararOpenapi } from './comparar-openapi.ts';
import { generar, rupturas } from './ficheros.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test changes any place of a document
type Documento = any;

const copia = (documento: unknown): Documento => structuredClone(documento);
const generados = generar();
const openapi: Documento = JSON.parse(generados.get('openapi.json') ?? '');
const eventos: Esquemas = Object.fromEntries(
  [...generados].flatMap(([nombre, contenido]) => {
    const tipo = /^eventos\/(.+)\.json$/.exec(nombre)?.[1];
    return tipo === undefined ? [] : [[tipo, JSON.parse(contenido)]];
  }),
);
const conCambio = (cambiar: (documento: Documento) => void): string[] => {
  const ahora = copia(openapi);
  cambiar(ahora);
  return compararOpenapi(openapi, ahora);
};
const conEvento = (cambiar: (esquemas: Documento) => void): string[] => {
  const ahora = copia(eventos);
  cambiar(ahora);
  return compararEventos(eventos, ahora);
};

const pedir = (d: Documento) => d.paths['/pedidos'].post;
const pedido = (d: Documento) => pedir(d).requestBody.content['application/json'].schema;
const linea = (d: Documento) => pedido(d).properties.items.items;
const leido = (d: Documento) => d.components.schemas.Pedido;
const parametro = (d: Documento, ruta: string, nombre: string) =>
  d.paths[ruta].get.parameters.find((p: Documento) => p.name === nombre);

test('what the code gives now breaks nothing of itself', () => {
  expect(rupturas(generados, generados)).toEqual([]);
});

describe('what breaks a client is named', () => {
  test.each<[string, (d: Documento) => void, string]>([
    ['a route', (d) => delete d.paths['/evaluaciones'], 'GET /evaluaciones: la ruta desapareció.'],
    ['a method', (d) => delete d.paths['/bodega/items'].put, 'PUT /bodega/items: la ruta desapareció.'],
    ['a status', (d) => delete pedir(d).responses['202'], 'POST /pedidos: la respuesta 202 desapareció.'],
    [
      'a header',
      (d) => delete pedir(d).responses['202'].headers.Location,
      'POST /pedidos, respuesta 202: la cabecera Location desapareció.',
    ],
    [
      'a media type',
      (d) => delete pedir(d).responses['413'].content['application/json'],
      'POST /pedidos, respuesta 413: ya no viene como application/json.',
    ],
    [
      'a field of an answer',
      (d) => delete leido(d).properties.secuencia,
      'POST /pedidos, respuesta 200: el campo «secuencia» desapareció.',
    ],
    [
      'a field of one alternative of an answer',
      (d) => delete leido(d).properties.conflictos,
      'GET /pedidos/{pedido_id}, respuesta 200: el campo «conflictos» desapareció.',
    ],
    [
      'a field of an answer that may now be absent',
      (d) => leido(d).required.splice(leido(d).required.indexOf('conflictos'), 1),
      'POST /pedidos, respuesta 200: el campo «conflictos» ya no viene siempre.',
    ],
    [
      'a field of an answer that may now be null',
      (d) => {
        leido(d).properties.recibido_en = { anyOf: [leido(d).properties.recibido_en, { type: 'null' }] };
      },
      'POST /pedidos, respuesta 200: el campo «recibido_en» ahora puede ser null.',
    ],
    [
      'the type of a field',
      (d) => {
        leido(d).properties.secuencia = { type: 'string' };
      },
      'POST /pedidos, respuesta 200: el campo «secuencia» cambia de tipo: de integer a string.',
    ],
    [
      'a value of an enum',
      (d) => d.components.schemas.Razon.enum.pop(),
      'POST /pedidos, respuesta 200: el campo «items», cada elemento: el campo «razon» ya no tiene el valor "ITEM_DESCONOCIDO".',
    ],
    [
      'a new required field of a request',
      (d) => {
        pedido(d).properties.motivo = { type: 'string' };
        pedido(d).required.push('motivo');
      },
      'POST /pedidos, cuerpo de la petición: el campo «motivo» ahora es obligatorio.',
    ],
    [
      'a field of a request that becomes required',
      (d) => pedido(d).required.push('referencia'),
      'POST /pedidos, cuerpo de la petición: el campo «referencia» ahora es obligatorio.',
    ],
    [
      'a field of a request',
      (d) => delete pedido(d).properties.referencia,
      'POST /pedidos, cuerpo de la petición: el campo «referencia» desapareció.',
    ],
    [
      'a narrower range',
      (d) => {
        linea(d).properties.cantidad.maximum = 1000;
      },
      'POST /pedidos, cuerpo de la petición: el campo «items», cada elemento: el campo «cantidad» cambia el máximo de 1000000 a 1000.',
    ],
    [
      'a new limit',
      (d) => {
        linea(d).properties.nombre_item.minLength = 1;
      },
      'POST /pedidos, cuerpo de la petición: el campo «items», cada elemento: el campo «nombre_item» cambia la longitud mínima de ninguno a 1.',
    ],
    [
      'a narrower pattern',
      (d) => {
        linea(d).properties.nombre_item.pattern = '^[a-z]+$';
      },
      'POST /pedidos, cuerpo de la petición: el campo «items», cada elemento: el campo «nombre_item» cambia de forma: pattern pasa de ninguno a "^[a-z]+$".',
    ],
    [
      'a value that a request may no longer have',
      (d) =>
        d.paths['/bodega/movimientos'].post.requestBody.content[
          'application/json'
        ].schema.properties.tipo.enum.pop(),
      'POST /bodega/movimientos, cuerpo de la petición: el campo «tipo» ya no tiene el valor "AJUSTE".',
    ],
    [
      'a query parameter',
      (d) => d.paths['/bodega/items'].get.parameters.splice(0, 1),
      'GET /bodega/items: el parámetro query «bodega_id» desapareció.',
    ],
    [
      'a query parameter that becomes required',
      (d) => {
        parametro(d, '/bodega/items', 'bodega_id').required = true;
      },
      'GET /bodega/items: el parámetro query «bodega_id» ahora es obligatorio.',
    ],
    [
      'a narrower query parameter',
      (d) => {
        parametro(d, '/evaluaciones', 'limite').schema.maximum = 500;
      },
      'GET /evaluaciones: el parámetro query «limite» cambia el máximo de 1000 a 500.',
    ],
    [
      'a body that becomes required',
      (d) => {
        d.paths['/pedidos/{pedido_id}/verificar-consistencia'].post.requestBody.required = true;
      },
      'POST /pedidos/{pedido_id}/verificar-consistencia: el cuerpo de la petición ahora es obligatorio.',
    ],
    ['a role', (d) => pedir(d)['x-roles'].shift(), 'POST /pedidos: el rol cliente ya no puede usarla.'],
    [
      'a public route that wants a token',
      (d) => {
        d.paths['/health'].get.security = [{ token: [] }];
      },
      'GET /health: ahora exige un token.',
    ],
    [
      'a smaller body',
      (d) => {
        pedir(d)['x-cuerpo-max-bytes'] = 1024;
      },
      'POST /pedidos: el límite del cuerpo baja de 204800 a 1024 bytes.',
    ],
  ])('%s', (_, cambiar, frase) => {
    expect(conCambio(cambiar)).toContain(frase);
  });

  test('nothing of it breaks under a new major version', () => {
    const nueva = (d: Documento) => {
      delete d.paths['/evaluaciones'];
      d.info.version = '2.0.0';
    };
    expect(conCambio(nueva)).toEqual([]);
  });
});

describe('what breaks no client passes', () => {
  test.each<[string, (d: Documento) => void]>([
    ['a route', (d) => (d.paths['/nueva'] = d.paths['/health'])],
    ['a status', (d) => (pedir(d).responses['418'] = pedir(d).responses['500'])],
    ['a header', (d) => (pedir(d).responses['202'].headers.ETag = { schema: { type: 'string' } })],
    ['a field of an answer', (d) => (leido(d).properties.nuevo = { type: 'string' })],
    ['an optional field of a request', (d) => (pedido(d).properties.nuevo = { type: 'string' })],
    ['a field of a request that may now be left out', (d) => linea(d).required.splice(1, 1)],
    ['a reason', (d) => d.components.schemas.Razon.enum.push('RETENIDO')],
    ['a wider range', (d) => (linea(d).properties.cantidad.maximum = 2_000_000)],
    ['a query parameter', (d) => d.paths['/evaluaciones'].get.parameters.push({ name: 'x', in: 'query' })],
    ['a role', (d) => pedir(d)['x-roles'].push('supervisor')],
    ['words', (d) => (leido(d).description = 'Otra cosa')],
    [
      'the name of a path parameter',
      (d) => {
        const { '/bodega/items/{item_id}': ruta, ...otras } = d.paths;
        for (const operacion of [ruta.get, ruta.put]) {
          operacion.parameters.find((p: Documento) => p.name === 'item_id').name = 'id';
        }
        d.paths = { ...otras, '/bodega/items/{id}': ruta };
      },
    ],
  ])('%s', (_, cambiar) => {
    expect(conCambio(cambiar)).toEqual([]);
  });
});

describe('events', () => {
  const datos = (e: Documento, tipo = 'pedido.evaluado.v1') => e[tipo].properties.data;
  const antes = 'El evento pedido.evaluado.v1 cambia sin una versión nueva: el campo «data»';

  test.each<[string, (e: Documento) => void, string]>([
    [
      'an event',
      (e) => delete e['pedido.evaluado.v1'],
      'El evento pedido.evaluado.v1 desapareció sin una versión nueva.',
    ],
    ['a field', (e) => delete datos(e).properties.secuencia, `${antes}: el campo «secuencia» desapareció.`],
    [
      'a new required field',
      (e) => {
        datos(e).properties.motivo = { type: 'string' };
        datos(e).required.push('motivo');
      },
      `${antes}: el campo «motivo» ahora es obligatorio.`,
    ],
    [
      'a value that old readers refuse',
      (e) => datos(e).properties.resultado.enum.push('DUDOSO'),
      `${antes}: el campo «resultado» tiene un valor nuevo, "DUDOSO".`,
    ],
    [
      'a wider range, that old readers refuse',
      (e) => {
        datos(e).properties.bodega_id.maximum = 4_000_000_000;
      },
      `${antes}: el campo «bodega_id» cambia el máximo de 2147483647 a 4000000000.`,
    ],
  ])('%s is named', (_, cambiar, frase) => {
    expect(conEvento(cambiar)).toContain(frase);
  });

  test('an optional field, or a new version beside the old one, breaks nobody', () => {
    expect(conEvento((e) => (datos(e).properties.nota = { type: 'string' }))).toEqual([]);
    const v2 = (e: Documento) => {
      e['pedido.evaluado.v2'] = e['pedido.evaluado.v1'];
      delete e['pedido.evaluado.v1'];
    };
    expect(conEvento(v2)).toEqual([]);
  });
});
