import * as real from '../../infra/topologia.ts';
import { type Ruta, rutas } from '../../shared/api/rutas.ts';

type Con<T, C extends keyof T, N> = Omit<T, C> & N;

/** The shapes of infra/topologia.ts with free names, so that tests can run the engine on a pipeline of their own. */
export type FuenteLocal = Con<real.FuenteSqs, 'cola', { readonly cola: string }>;
export type FuncionLocal = Con<
  real.Funcion,
  'nombre' | 'publica' | 'fuente',
  { readonly nombre: string; readonly publica: readonly string[]; readonly fuente?: FuenteLocal }
>;
export type ColaLocal = Con<real.Cola, 'nombre', { readonly nombre: string }>;
export type SuscripcionLocal = Con<
  real.Suscripcion,
  'tema' | 'cola',
  { readonly tema: string; readonly cola: string }
>;
export type RutaLocal = Con<
  Ruta,
  'metodo' | 'funcion',
  { readonly metodo: string; readonly funcion: string }
>;

export interface Topologia {
  readonly funciones: readonly FuncionLocal[];
  readonly temas: readonly string[];
  readonly colas: readonly ColaLocal[];
  readonly suscripciones: readonly SuscripcionLocal[];
  readonly rutas: readonly RutaLocal[];
  readonly alarmas: readonly real.Alarma[];
  /** The function that answers what no route matches. */
  readonly funcionPorDefecto: string;
  /** File that exports the function's `handler`. */
  readonly entradaDe: (funcion: string) => string;
}

export const RAIZ = new URL('../../', import.meta.url).pathname;

export const topologiaReal: Topologia = {
  funciones: real.funciones,
  temas: real.temas,
  colas: real.colas,
  suscripciones: real.suscripciones,
  rutas,
  alarmas: real.alarmas,
  funcionPorDefecto: 'consultas',
  entradaDe: (funcion) => `${RAIZ}functions/${funcion}/handler.ts`,
};

/** Everything that is deployed: also what the engine does not start. */
export const desplegable: Pick<Topologia, 'entradaDe'> & {
  readonly funciones: readonly { readonly nombre: string }[];
} = {
  funciones: [...real.funciones, ...real.disparadores],
  entradaDe: topologiaReal.entradaDe,
};

/** Every queue there is, DLQs too. */
export const nombresDeColas = (t: Topologia): readonly string[] => [
  ...t.colas.flatMap((cola) => [cola.nombre, cola.dlq.nombre]),
  ...t.suscripciones.map((suscripcion) => suscripcion.dlq.nombre),
];
