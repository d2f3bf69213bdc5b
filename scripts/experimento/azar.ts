/**
 * Seeded randomness (mulberry32): the same seed plans the same experiment. Not for secrets.
 */
export interface Azar {
  /** 0 <= x < 1. */
  real(): number;
  /** Whole number, both ends included. */
  entero(minimo: number, maximo: number): number;
  elegir<T>(lista: readonly [T, ...T[]]): T;
  /** A new list, Fisher-Yates. */
  barajar<T>(lista: readonly T[]): T[];
}

export function crearAzar(semilla: number): Azar {
  let estado = semilla >>> 0;
  const real = (): number => {
    estado = (estado + 0x6d2b79f5) >>> 0;
    let t = Math.imul(estado ^ (estado >>> 15), estado | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const entero = (minimo: number, maximo: number): number =>
    minimo + Math.floor(real() * (maximo - minimo + 1));
  return {
    real,
    entero,
    elegir: (lista) => lista[entero(0, lista.length - 1)] ?? lista[0],
    barajar: (lista) => barajar(lista, entero),
  };
}

function barajar<T>(lista: readonly T[], entero: Azar['entero']): T[] {
  const copia = [...lista];
  for (let i = copia.length - 1; i > 0; i -= 1) {
    const j = entero(0, i);
    const [a, b] = [copia[i], copia[j]];
    if (a !== undefined && b !== undefined) [copia[i], copia[j]] = [b, a];
  }
  return copia;
}
