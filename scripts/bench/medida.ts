/** How two things are compared: in turns, in one run, so that what disturbs the machine disturbs both. */

export interface Resumen {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
  readonly unidad: string;
}

export const medianaDe = (valores: readonly number[]): number => {
  const orden = [...valores].sort((a, b) => a - b);
  const [bajo, alto] = [orden[Math.ceil(orden.length / 2) - 1], orden[Math.floor(orden.length / 2)]];
  if (bajo === undefined || alto === undefined) throw new Error('no hay nada que resumir');
  return (bajo + alto) / 2;
};

export const resumir = (valores: readonly number[], unidad: string): Resumen => ({
  median: medianaDe(valores),
  min: Math.min(...valores),
  max: Math.max(...valores),
  n: valores.length,
  unidad,
});

/** Milliseconds that the work took. */
export const cronometrar = async (trabajo: () => Promise<unknown>): Promise<number> => {
  const inicio = performance.now();
  await trabajo();
  return performance.now() - inicio;
};

/**
 * Measures A, B, A, B, … and once before without counting, which loads code and fills caches.
 *
 * @returns what each turn gave, in pairs of neighbours
 */
export const alternar = async <A, B>(
  repeticiones: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
  avance: (hechas: number) => void,
): Promise<{ readonly a: A; readonly b: B }[]> => {
  await a();
  await b();
  const pares: { a: A; b: B }[] = [];
  while (pares.length < repeticiones) {
    avance(pares.length);
    pares.push({ a: await a(), b: await b() });
  }
  avance(pares.length);
  return pares;
};
