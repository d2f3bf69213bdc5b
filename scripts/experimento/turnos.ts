import type { Azar } from './azar.ts';

/**
 * A fixed number of clients that take what waits. Urgent work (the next step of a case) goes first; a client
 * now and then takes several groupable things at once, which is how orders come to travel in batches.
 */
export interface Turnos<T> {
  encolar(cosa: T, urgente: boolean): Promise<void>;
  /** Takes a client for something else. */
  ocupar(trabajo: () => Promise<void>, urgente: boolean): Promise<void>;
}

export interface OpcionesTurnos<T> {
  readonly concurrencia: number;
  readonly azar: Azar;
  /** Bytes that it will take in a batch, roughly. */
  readonly tamano: (cosa: T) => number;
  readonly agrupable: (cosa: T) => boolean;
  readonly grupos?: Grupos;
  readonly hacer: (cosas: readonly T[]) => Promise<void>;
}

export interface Grupos {
  /** One in so many takes a batch, */
  readonly unoDeCada: number;
  /** of 2 to so many. */
  readonly maximo: number;
}

/** About 60 % of the orders travel in a batch. */
const GRUPOS: Grupos = { unoDeCada: 14, maximo: 40 };
/** POST /pedidos/lote takes 1 MiB. */
const BYTES_MAX = 900_000;

interface Entrada<T> {
  readonly cosa: T | null;
  readonly trabajo: (() => Promise<void>) | null;
  readonly cumplir: () => void;
  readonly fallar: (error: unknown) => void;
}

/** First in, first out, without moving what waits. */
function crearFila<T>() {
  let lista: T[] = [];
  let cabeza = 0;
  return {
    poner: (cosa: T): void => {
      lista.push(cosa);
    },
    mirar: (): T | undefined => lista[cabeza],
    sacar: (): T | undefined => {
      const cosa = lista[cabeza];
      if (cosa !== undefined) cabeza += 1;
      if (cabeza > 10_000 && cabeza * 2 > lista.length) {
        lista = lista.slice(cabeza);
        cabeza = 0;
      }
      return cosa;
    },
  };
}

export function crearTurnos<T>({
  concurrencia,
  azar,
  tamano,
  agrupable,
  grupos = GRUPOS,
  hacer,
}: OpcionesTurnos<T>): Turnos<T> {
  const urgentes = crearFila<Entrada<T>>();
  const comunes = crearFila<Entrada<T>>();
  let ocupados = 0;

  const agrupar = (primera: Entrada<T>, cosa: T): { entradas: Entrada<T>[]; cosas: T[] } => {
    const grupo = { entradas: [primera], cosas: [cosa] };
    if (!agrupable(cosa) || azar.entero(1, grupos.unoDeCada) > 1) return grupo;
    const cuantas = azar.entero(2, grupos.maximo);
    let bytes = tamano(cosa);
    while (grupo.cosas.length < cuantas) {
      const otra = comunes.mirar();
      if (otra?.cosa === undefined || otra.cosa === null || !agrupable(otra.cosa)) break;
      bytes += tamano(otra.cosa);
      if (bytes > BYTES_MAX) break;
      comunes.sacar();
      grupo.entradas.push(otra);
      grupo.cosas.push(otra.cosa);
    }
    return grupo;
  };

  const atender = async (entrada: Entrada<T>): Promise<void> => {
    const { entradas, cosas } =
      entrada.cosa === null ? { entradas: [entrada], cosas: [] } : agrupar(entrada, entrada.cosa);
    try {
      await (entrada.trabajo === null ? hacer(cosas) : entrada.trabajo());
      for (const { cumplir } of entradas) cumplir();
    } catch (error) {
      for (const { fallar } of entradas) fallar(error);
    }
  };

  const avanzar = (): void => {
    while (ocupados < concurrencia) {
      const entrada = urgentes.sacar() ?? comunes.sacar();
      if (entrada === undefined) return;
      ocupados += 1;
      void atender(entrada).finally(() => {
        ocupados -= 1;
        avanzar();
      });
    }
  };

  const poner = (cosa: T | null, trabajo: Entrada<T>['trabajo'], urgente: boolean): Promise<void> =>
    new Promise((cumplir, fallar) => {
      (urgente ? urgentes : comunes).poner({ cosa, trabajo, cumplir, fallar });
      avanzar();
    });
  return {
    encolar: (cosa, urgente) => poner(cosa, null, urgente),
    ocupar: (trabajo, urgente) => poner(null, trabajo, urgente),
  };
}
