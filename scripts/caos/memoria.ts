/** Whether memory stays flat over the rounds of a soak. */

export interface Crecimiento {
  readonly proceso: string;
  /** Megabytes, mean over the middle and over the last third of the rounds: caches have filled up by then. */
  readonly mitad: number;
  readonly final: number;
  readonly plana: boolean;
}

/** What may come and go with the collector and the number of orders under way. */
const HOLGURA_MB = 40;
const HOLGURA = 1.15;

const media = (valores: readonly number[]): number =>
  valores.length === 0 ? 0 : Math.round(valores.reduce((a, b) => a + b, 0) / valores.length);

/** @param muestras megabytes by process, one of each round */
export const crecimientos = (muestras: readonly Readonly<Record<string, number>>[]): Crecimiento[] => {
  const tercio = Math.floor(muestras.length / 3);
  if (tercio === 0) return [];
  const procesos = new Set(muestras.flatMap((muestra) => Object.keys(muestra)));
  return [...procesos].sort().map((proceso) => {
    const de = (desde: number, hasta?: number): number =>
      media(muestras.slice(desde, hasta).flatMap((muestra) => muestra[proceso] ?? []));
    const [mitad, final] = [de(tercio, 2 * tercio), de(2 * tercio)];
    return { proceso, mitad, final, plana: final <= Math.max(mitad * HOLGURA, mitad + HOLGURA_MB) };
  });
};
