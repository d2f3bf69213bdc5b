/**
 * A process that dies at a chosen step: every statement and every publication is one. From then on nothing of it
 * reaches the database or the queues any more, which drop what it left open, as after kill -9.
 */
import type { Base } from '../adaptadores/mysql/base.ts';
import type { Publicador } from '../adaptadores/sns.ts';

export class Muerto extends Error {}

export interface Mortal {
  readonly base: Base;
  publicador(real: Publicador): Publicador;
  /** Steps it has lived through. */
  pasos(): number;
}

/** @param vida steps until it dies; Infinity: never */
export const hacerMortal = (base: Base, vida: number): Mortal => {
  let pasos = 0;
  const vivir = (): void => {
    if (pasos >= vida) throw new Muerto();
    pasos += 1;
  };
  const conPasos = <T extends object>(real: T, propios: Partial<T>): T =>
    new Proxy(real, {
      get: (objeto, nombre) => {
        const valor: unknown = Reflect.get(propios, nombre) ?? Reflect.get(objeto, nombre);
        if (typeof valor !== 'function') return valor;
        return async (...argumentos: unknown[]) => {
          if (nombre === 'query') vivir();
          return Reflect.apply(valor, objeto, argumentos);
        };
      },
    });
  return {
    base: conPasos(base, { getConnection: async () => conPasos(await base.getConnection(), {}) }),
    publicador: (real) => ({
      publicar: async (mensaje) => {
        vivir();
        await real.publicar(mensaje);
      },
      publicarTodos: async (mensajes) => {
        vivir();
        return real.publicarTodos(mensajes);
      },
    }),
    pasos: () => pasos,
  };
};
