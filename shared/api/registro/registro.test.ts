import { globSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { colas, temas } from '../../../infra/topologia.ts';
import { generarAsyncapi } from '../../../scripts/contratos/asyncapi.ts';
import { generarOpenapi } from '../../../scripts/contratos/openapi.ts';
import { eventos } from '../../eventos/registro.ts';
import { type Ruta, rutas } from '../rutas.ts';
import { erroresDe } from './errores.ts';
import { operaciones } from './registro.ts';

const claves = rutas.map(({ metodo, ruta }) => `${metodo} ${ruta}`);

describe('the registry of routes', () => {
  test('describes every route, and no other', () => {
    expect(claves.filter((clave) => !operaciones.has(clave))).toEqual([]);
    expect([...operaciones.keys()].filter((clave) => !claves.includes(clave))).toEqual([]);
  });

  test.each(rutas.map((ruta: Ruta) => [`${ruta.metodo} ${ruta.ruta}`, ruta] as const))(
    '%s: takes what its route lets through, and its examples are valid',
    (clave, ruta) => {
      const operacion = operaciones.get(clave);
      expect(operacion?.cuerpo !== undefined).toBe(ruta.cuerpoMaxBytes !== undefined);
      const parametros = [...ruta.ruta.matchAll(/\{(\w+)\}/g)].map(([, nombre]) => nombre);
      expect(Object.keys(operacion?.camino?.shape ?? {})).toEqual(parametros);
      for (const { valor } of Object.values(operacion?.cuerpo?.ejemplos ?? {})) {
        operacion?.cuerpo?.esquema.parse(valor);
      }
      for (const { ejemplo, cuerpo } of Object.values(operacion?.exitos ?? {})) {
        if (ejemplo !== undefined) expect(cuerpo.parse(ejemplo)).toEqual(ejemplo);
      }
      if (operacion === undefined) return;
      for (const { ejemplo, problema } of erroresDe(ruta, operacion).values()) {
        if (problema !== undefined) expect(problema.parse(ejemplo)).toEqual(ejemplo);
      }
    },
  );
});

describe('the OpenAPI document', () => {
  const documento = generarOpenapi();

  test('is valid OpenAPI 3.1', async () => {
    const copia: Record<string, unknown> = JSON.parse(JSON.stringify(documento));
    const { valid, errors } = await new Validator().validate(copia);
    expect([valid, errors]).toEqual([true, undefined]);
    expect(documento.openapi).toMatch(/^3\.1\./);
  });

  test('names a whole number in a URL as one, with its limits', () => {
    const [item] = documento.paths?.['/bodega/items/{item_id}']?.get?.parameters ?? [];
    expect(item).toMatchObject({
      name: 'item_id',
      schema: { type: 'integer', minimum: 1, maximum: 2147483647 },
    });
  });

  test('an answer of the gateway’s own, a problem and a success stand side by side', () => {
    const respuestas = documento.paths?.['/pedidos']?.post?.responses;
    expect(Object.keys(respuestas ?? {})).toEqual([
      '200',
      '202',
      '400',
      '401',
      '403',
      '413',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
    ]);
    expect(Object.keys(respuestas?.['413']?.content ?? {})).toEqual([
      'application/problem+json',
      'application/json',
    ]);
    expect(Object.keys(respuestas?.['202']?.headers ?? {})).toEqual([
      'Location',
      'Preference-Applied',
      'x-correlation-id',
    ]);
  });
});

describe('events', () => {
  test('every event that is defined stands in the registry', async () => {
    const carpeta = new URL('../../eventos/', import.meta.url).pathname;
    const tipos: unknown[] = [];
    for (const fichero of globSync('*.ts', { cwd: carpeta, exclude: ['*.test.ts'] })) {
      const modulo: Record<string, unknown> = await import(`${carpeta}${fichero}`);
      for (const valor of Object.values(modulo)) {
        if (!(valor instanceof z.ZodObject) || !(valor.shape.type instanceof z.ZodLiteral)) continue;
        if ('specversion' in valor.shape) tipos.push(valor.shape.type.value);
      }
    }
    expect(tipos.sort()).toEqual(Object.keys(eventos).sort());
  });

  test('the AsyncAPI document has every topic and queue, and refers to nothing that is not there', () => {
    const documento = generarAsyncapi();
    expect(Object.keys(documento.channels).sort()).toEqual(
      [...temas, ...colas.map(({ nombre }) => nombre)].sort(),
    );
    const referencias = [...JSON.stringify(documento).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, r]) => r ?? '',
    );
    for (const referencia of referencias) {
      const destino = referencia
        .split('/')
        .reduce<unknown>((en, parte) => (en as Record<string, unknown>)[parte], documento);
      expect([referencia, destino]).not.toEqual([referencia, undefined]);
    }
  });
});
