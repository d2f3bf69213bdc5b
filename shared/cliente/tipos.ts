/** What each route takes and gives, read off the registry: a change there is a type error where it is used. */
import type * as z from 'zod';
import type { Registro } from '../api/registro/registro.ts';
import type { ClaveRuta } from '../api/rutas.ts';

/** Numbers where a URL carries numbers, and what has a default may be left out. */
type Valores<S extends z.ZodObject> = {
  readonly [C in keyof z.input<S>]: Exclude<z.output<S>[C & keyof z.output<S>], undefined>;
};
type Parte<C extends ClaveRuta, P extends string> = P extends keyof Registro[C] ? Registro[C][P] : undefined;

/** Nobody changes what is handed over to be sent. */
type SoloLectura<T> = T extends readonly (infer U)[]
  ? readonly SoloLectura<U>[]
  : T extends object
    ? { readonly [C in keyof T]: SoloLectura<T[C]> }
    : T;

export type Entrada<C extends ClaveRuta> = (Parte<C, 'camino'> extends infer S extends z.ZodObject
  ? { readonly camino: Valores<S> }
  : unknown) &
  (Parte<C, 'consulta'> extends infer S extends z.ZodObject ? { readonly consulta?: Valores<S> } : unknown) &
  (Parte<C, 'cabeceras'> extends infer S extends z.ZodObject
    ? { readonly cabeceras?: z.input<S> }
    : unknown) &
  (Parte<C, 'cuerpo'> extends { readonly esquema: infer E extends z.ZodType }
    ? { readonly cuerpo: SoloLectura<z.input<E>> }
    : unknown);

type Exitos<C extends ClaveRuta> = Registro[C]['exitos'];
type CuerpoDe<X> = X extends { readonly cuerpo: infer E extends z.ZodType } ? z.output<E> : never;

/** One of the route's successes; `estado` tells which. */
export type Contestacion<C extends ClaveRuta> = {
  [S in keyof Exitos<C>]: { readonly estado: S; readonly cuerpo: CuerpoDe<Exitos<C>[S]> };
}[keyof Exitos<C>];
