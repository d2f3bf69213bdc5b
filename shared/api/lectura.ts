/** Parses what came over HTTP with a schema, once, and says in Spanish what is wrong. */
import type { z } from 'zod';
import { camposInvalidos, type FalloDeCampo } from './problema.ts';

/** More would only make the answer long: one bad order can have 2,000 bad lines. */
const FALLOS_MAX = 20;
/** Code units of a path; keys come from the client. */
const RUTA_MAX = 200;

const TIPOS: Readonly<Record<string, string>> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  array: 'una lista',
  object: 'un objeto',
  boolean: 'verdadero o falso',
};

const UNIDADES: Readonly<Record<string, string>> = {
  array: ' elementos',
  string: ' caracteres',
};

/** zod's own issues in Spanish; a schema's own message goes before this one. */
const mensajeDe = (falla: z.core.$ZodRawIssue): string => {
  switch (falla.code) {
    case 'invalid_type':
      return falla.input === undefined
        ? 'es obligatorio'
        : `debe ser ${TIPOS[falla.expected] ?? 'de otro tipo'}`;
    case 'too_small':
      return `debe ser como mínimo ${falla.minimum}${UNIDADES[falla.origin] ?? ''}`;
    case 'too_big':
      return `debe ser como máximo ${falla.maximum}${UNIDADES[falla.origin] ?? ''}`;
    case 'invalid_value':
      return `debe ser uno de: ${falla.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'no es un campo conocido';
    default:
      return 'no es válido';
  }
};

const rutaDe = (partes: readonly PropertyKey[]): string => partes.map(String).join('.').slice(0, RUTA_MAX);

const fallosDe = (falla: z.core.$ZodIssue, raiz: readonly string[]): FalloDeCampo[] => {
  const camino = [...raiz, ...falla.path];
  if (falla.code !== 'unrecognized_keys') return [{ ruta: rutaDe(camino), mensaje: falla.message }];
  return falla.keys.slice(0, FALLOS_MAX).map((clave) => ({
    ruta: rutaDe([...camino, clave]),
    mensaje: falla.message,
  }));
};

/** The first fault of each field says enough: a number beyond every range breaks several rules at once. */
const unoPorRuta = (fallos: readonly FalloDeCampo[]): FalloDeCampo[] =>
  [...new Map(fallos.toReversed().map((fallo) => [fallo.ruta, fallo])).values()].toReversed();

export type Leido<T> =
  | { readonly ok: true; readonly valor: T }
  | { readonly ok: false; readonly errores: readonly FalloDeCampo[] };

/** @param raiz where the value stands in the request, for the paths of its errors */
export const leer = <E extends z.ZodType>(
  esquema: E,
  valor: unknown,
  raiz: readonly string[] = [],
): Leido<z.output<E>> => {
  const lectura = esquema.safeParse(valor, { error: mensajeDe });
  if (lectura.success) return { ok: true, valor: lectura.data };
  const errores = lectura.error.issues.slice(0, FALLOS_MAX).flatMap((falla) => fallosDe(falla, raiz));
  return { ok: false, errores: unoPorRuta(errores).slice(0, FALLOS_MAX) };
};

/** @throws ErrorHttp 422 that names the fields at fault */
export const exigir = <E extends z.ZodType>(
  esquema: E,
  valor: unknown,
  raiz: readonly string[] = [],
): z.output<E> => {
  const lectura = leer(esquema, valor, raiz);
  if (lectura.ok) return lectura.valor;
  throw camposInvalidos(lectura.errores);
};
