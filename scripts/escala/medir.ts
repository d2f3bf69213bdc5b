/** Asks both systems the same in turns, so that whatever else the machine does falls on both alike. */
import type { Azar } from '../experimento/azar.ts';
import type { Caso } from './casos.ts';
import type { Sujeto } from './sujeto.ts';

export interface Medida {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Rows that the server touched, and rows answered: the mean of a few requests. */
  readonly leidas: number;
  readonly filas: number;
}

export interface Comparacion {
  readonly caso: Caso;
  readonly chica: Medida;
  readonly grande: Medida;
  /** Rounds that it took; see {@link VUELTAS_MAX}. */
  readonly vueltas: number;
}

export const RAZON_MAX = 1.5;
/** The server reads the same rows, but for what chance picks. */
const HOLGURA_FILAS = 40;
/** A p99 is made of the few slowest: what exceeds is measured again, and counts only if it does so each time. */
const VUELTAS_MAX = 3;
const CALENTAR = 30;
const PREGUNTAS = 20;

const percentil = (ordenados: readonly number[], parte: number): number =>
  ordenados[Math.min(ordenados.length - 1, Math.floor(ordenados.length * parte))] ?? 0;

const cronometrar = async (sujeto: Sujeto, caso: Caso, azar: Azar, tiempos: number[]): Promise<void> => {
  const pedir = sujeto.preparar(caso, azar);
  const inicio = performance.now();
  await pedir();
  tiempos.push(performance.now() - inicio);
};

const contar = async (sujeto: Sujeto, caso: Caso, azar: Azar) => {
  let leidas = 0;
  let filas = 0;
  for (let n = 0; n < PREGUNTAS; n += 1) {
    const pedir = sujeto.preparar(caso, azar);
    leidas += await sujeto.filasLeidas(pedir);
    filas += await pedir();
  }
  return { leidas: Math.round(leidas / PREGUNTAS), filas: Math.round(filas / PREGUNTAS) };
};

const vuelta = async (caso: Caso, sujetos: readonly [Sujeto, Sujeto], muestras: number, azar: Azar) => {
  const tiempos: [number[], number[]] = [[], []];
  for (let n = 0; n < CALENTAR; n += 1) for (const sujeto of sujetos) await sujeto.preparar(caso, azar)();
  for (let n = 0; n < muestras; n += 1) {
    const [primero, segundo] = azar.real() < 0.5 ? ([0, 1] as const) : ([1, 0] as const);
    await cronometrar(sujetos[primero], caso, azar, tiempos[primero]);
    await cronometrar(sujetos[segundo], caso, azar, tiempos[segundo]);
  }
  return tiempos.map((unos) => {
    const ordenados = unos.sort((a, b) => a - b);
    return { p50: percentil(ordenados, 0.5), p99: percentil(ordenados, 0.99) };
  });
};

/** Where the short list has less to answer (its last page), it reads less: rows are compared for each one answered. */
export const aguanta = ({ chica, grande }: Comparacion): boolean => {
  const masFilas = Math.max(1, grande.filas / Math.max(1, chica.filas));
  return (
    grande.p99 <= chica.p99 * RAZON_MAX &&
    grande.leidas <= chica.leidas * masFilas * RAZON_MAX + HOLGURA_FILAS
  );
};

export const comparar = async (
  caso: Caso,
  sujetos: readonly [Sujeto, Sujeto],
  muestras: number,
  azar: Azar,
): Promise<Comparacion> => {
  const [deChica, deGrande] = [await contar(sujetos[0], caso, azar), await contar(sujetos[1], caso, azar)];
  for (let vueltas = 1; ; vueltas += 1) {
    const [chica, grande] = await vuelta(caso, sujetos, muestras, azar);
    const nada = { p50: 0, p99: 0 };
    const hecha = {
      caso,
      vueltas,
      chica: { ...(chica ?? nada), ...deChica },
      grande: { ...(grande ?? nada), ...deGrande },
    };
    if (vueltas === VUELTAS_MAX || aguanta(hecha)) return hecha;
  }
};
