export interface Limite {
  /** Requests that may come at once. */
  readonly rafaga: number;
  /** Requests per second from then on, > 0. */
  readonly porSegundo: number;
}

interface Cubo {
  fichas: number;
  vistoMs: number;
}

/** Takes one request from somebody's share. @returns 0, or after how many whole seconds one is left again */
export type Limitar = (quien: string, limite: Limite) => number;

const olvidarElMasViejo = (cubos: Map<string, Cubo>): void => {
  const { value } = cubos.keys().next();
  if (value !== undefined) cubos.delete(value);
};

/**
 * Token buckets that fill as time passes. Memory is bounded: beyond `clientesMax` the bucket unused for longest is
 * forgotten, which by then is full, unless that many clients come at once.
 *
 * @param ahoraMs a clock that never goes back
 */
export const crearLimitador = (clientesMax: number, ahoraMs: () => number): Limitar => {
  // A Map keeps the order of insertion: putting back what was used keeps the oldest first.
  const cubos = new Map<string, Cubo>();
  return (quien, { rafaga, porSegundo }) => {
    const ahora = ahoraMs();
    const cubo = cubos.get(quien) ?? { fichas: rafaga, vistoMs: ahora };
    cubo.fichas = Math.min(rafaga, cubo.fichas + ((ahora - cubo.vistoMs) / 1000) * porSegundo);
    cubo.vistoMs = ahora;
    cubos.delete(quien);
    cubos.set(quien, cubo);
    if (cubos.size > clientesMax) olvidarElMasViejo(cubos);
    if (cubo.fichas < 1) return Math.max(1, Math.ceil((1 - cubo.fichas) / porSegundo));
    cubo.fichas -= 1;
    return 0;
  };
};
