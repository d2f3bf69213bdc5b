/** Which queues and topics a function is told of. The local engine and the stacks both ask here. */

import { colasQueVacia } from './topologia.ts';

interface FuncionConAccesos {
  readonly nombre: string;
  readonly publica: readonly string[];
  readonly vaciaDlqsDe?: readonly string[];
  readonly devuelve?: true;
  readonly fuente?: { readonly cola: string };
}

interface Partes {
  readonly temas: readonly string[];
  readonly colas: readonly { readonly nombre: string; readonly dlq: { readonly nombre: string } }[];
  /** The function that answers /ready, and so looks at everything. */
  readonly funcionPorDefecto: string;
}

/** The DLQ that a queue function sends to by itself. */
export const dlqPropia = (f: FuncionConAccesos, t: Partes): string | undefined =>
  t.colas.find((cola) => cola.nombre === f.fuente?.cola)?.dlq.nombre;

/** Queues it is told of: its own DLQ, its own queue if it gives back, the DLQs it empties and where to, or all queues of work. */
export const colasDe = (f: FuncionConAccesos, t: Partes): readonly string[] => {
  if (f.nombre === t.funcionPorDefecto) return t.colas.map(({ nombre }) => nombre);
  const propia = dlqPropia(f, t);
  const fuente = f.devuelve === true && f.fuente !== undefined ? [f.fuente.cola] : [];
  return [...fuente, ...(propia === undefined ? [] : [propia]), ...colasQueVacia(f.vaciaDlqsDe ?? [])];
};

/** Topics it is told of: what it publishes to, or all. */
export const temasDe = (f: FuncionConAccesos, t: Partes): readonly string[] =>
  f.nombre === t.funcionPorDefecto ? t.temas : f.publica;
