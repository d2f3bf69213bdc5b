import { existsSync } from 'node:fs';
import { type Topologia, topologiaReal } from '../../local/topologia.ts';

const rutaDe = (nombre: string): string => new URL(`${nombre}.ts`, import.meta.url).pathname;

export const VACIO = rutaDe('vacio');

/** The same chain with handlers that do nothing. */
export const topologiaNula: Topologia = {
  ...topologiaReal,
  entradaDe: (funcion) => (existsSync(rutaDe(funcion)) ? rutaDe(funcion) : VACIO),
};
