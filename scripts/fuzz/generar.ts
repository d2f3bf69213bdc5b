/** Values that a JSON Schema allows, mostly near its limits. */
import fc from 'fast-check';
import * as z from 'zod';
import type { Esquema } from './documento.ts';

const TEXTO_COMUN = 20;
const CERCA = 2;
const LEJOS = 1_000;
const LISTA_CORTA = 3;
/** One list in so many is as long as it may be. */
const LISTA_ENTERA_UNA_DE = 400;

/** Any but half of a surrogate pair. fast-check's own unit for this takes a second to build. */
export const caracter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((codigo) => String.fromCodePoint(codigo));

const esquema = z.record(z.string(), z.unknown());
const objetos = z.record(z.string(), esquema).catch({});
const numero = (valor: unknown, omision: number): number => (typeof valor === 'number' ? valor : omision);

const entero = (e: Esquema): fc.Arbitrary<number> => {
  const min = numero(e.minimum, 0);
  const max = numero(e.maximum, Number.MAX_SAFE_INTEGER);
  // Few values close together, so that requests speak of the same things.
  return fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min, max: Math.min(max, min + CERCA) }) },
    { weight: 3, arbitrary: fc.integer({ min, max: Math.min(max, min + LEJOS) }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
};

const momento = (): fc.Arbitrary<string> =>
  fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((cuando) => cuando.toISOString());

const texto = (e: Esquema): fc.Arbitrary<string> => {
  if (e.format === 'date-time') return momento();
  if (e.format === 'uuid') return fc.uuid();
  if (typeof e.pattern === 'string') return fc.stringMatching(new RegExp(e.pattern));
  const max = numero(e.maxLength, TEXTO_COMUN);
  const min = numero(e.minLength, 0);
  return fc.oneof(
    { weight: 8, arbitrary: fc.string({ minLength: min, maxLength: Math.min(max, min + TEXTO_COMUN) }) },
    {
      weight: 2,
      arbitrary: fc.string({ unit: caracter, minLength: min, maxLength: Math.min(max, TEXTO_COMUN) }),
    },
    { weight: 1, arbitrary: fc.constantFrom('x', 'ñ', '😀').map((letra) => letra.repeat(max)) },
  );
};

/** Both kinds of generator are built once; which one is used is drawn for each request. */
export const crearGenerador = (seguir: (e: Esquema) => Esquema) => {
  const lista = (e: Esquema): fc.Arbitrary<unknown[]> => {
    const cosa = valido(esquema.parse(e.items ?? {}));
    const minLength = numero(e.minItems, 0);
    const maxLength = numero(e.maxItems, minLength + LISTA_CORTA);
    const corta = fc.array(cosa, { minLength, maxLength: Math.min(maxLength, minLength + LISTA_CORTA) });
    if (maxLength > LISTA_ENTERA_UNA_DE * 20) return corta;
    return fc.oneof(
      { weight: LISTA_ENTERA_UNA_DE, arbitrary: corta },
      { weight: 1, arbitrary: fc.array(cosa, { minLength: maxLength, maxLength }) },
    );
  };
  const objeto = (e: Esquema): fc.Arbitrary<unknown> => {
    const requiredKeys = z.array(z.string()).catch([]).parse(e.required);
    const partes = Object.entries(objetos.parse(e.properties)).map(([clave, una]) => [clave, valido(una)]);
    return fc.record<Record<string, unknown>>(Object.fromEntries(partes), {
      requiredKeys,
      noNullPrototype: true,
    });
  };
  const valido = (dado: Esquema): fc.Arbitrary<unknown> => {
    const e = seguir(dado);
    if ('const' in e) return fc.constant(e.const);
    if (Array.isArray(e.enum)) return fc.constantFrom(...e.enum);
    const alternativas = z.array(esquema).safeParse(e.anyOf ?? e.oneOf);
    if (alternativas.success) return fc.oneof(...alternativas.data.map(valido));
    switch (e.type) {
      case 'object':
        return objeto(e);
      case 'array':
        return lista(e);
      case 'string':
        return texto(e);
      case 'integer':
        return entero(e);
      case 'number':
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return fc.jsonValue();
    }
  };
  return valido;
};
