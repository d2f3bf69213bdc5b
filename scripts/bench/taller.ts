import type { Servidor } from './bases.ts';
import { alternar, type Resumen, resumir } from './medida.ts';
import type { NombreFila } from './tabla.ts';

/** What every measurement gets. */
export interface Taller {
  readonly servidor: Servidor;
  readonly repeticiones: number;
  /** Floors only: smaller loads. */
  readonly rapido: boolean;
  /** Says how far a measurement is; `nombre` is what it measures. */
  avance(nombre: string, hechas: number, total: number): void;
  /** A line for people below the table: absolute figures, who won. */
  nota(linea: string): void;
}

export type Resultados = Partial<Record<NombreFila, Resumen>>;

/** Compares in turns; `razon` says what one pair of turns amounts to. */
export const comparar = async <T>(
  taller: Taller,
  nombre: string,
  lados: { readonly a: () => Promise<T>; readonly b: () => Promise<T> },
  repeticiones = taller.repeticiones,
): Promise<{ readonly a: T; readonly b: T }[]> =>
  alternar(repeticiones, lados.a, lados.b, (hechas) => taller.avance(nombre, hechas, repeticiones));

/** The ratio of two numbers in each pair of turns. */
export const razones = (pares: readonly { readonly a: number; readonly b: number }[]): Resumen =>
  resumir(
    pares.map(({ a, b }) => a / b),
    'veces',
  );
