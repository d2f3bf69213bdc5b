import { type Topologia, topologiaReal } from '../local/topologia.ts';

/**
 * The pipeline with shorter waits, so that hundreds of runs fit into a night. A message comes back 8 s after it was
 * received instead of 31 s: that is less than six times the function's 5 s, hence harder, since it comes back while
 * a slow batch is still at work. The programmed functions run every few seconds instead of every minute. Code,
 * time-outs of functions, batch sizes, concurrency and receives are the real ones.
 */
const VISIBILIDAD_S = 8;
const CADA_S: Readonly<Record<string, number>> = { reconciliador: 5, canario: 15 };

export const topologiaDeCaos: Topologia = {
  ...topologiaReal,
  colas: topologiaReal.colas.map((cola) => ({ ...cola, visibilidadS: VISIBILIDAD_S })),
  funciones: topologiaReal.funciones.map((funcion) =>
    funcion.programa === undefined
      ? funcion
      : { ...funcion, programa: { cadaS: CADA_S[funcion.nombre] ?? funcion.programa.cadaS } },
  ),
};

/** Connections of one function's process: what `CONEXIONES_BASE` or the consumers' pool of one allows. */
const POZO_HTTP = 8;

/** How many connections to the database the whole system may ever have at once. */
export const conexionesMaximas = (t: Topologia): number =>
  t.funciones
    .filter(({ usaBaseDeDatos }) => usaBaseDeDatos)
    .reduce((suma, { fuente, programa }) => {
      if (fuente !== undefined) return suma + fuente.concurrenciaMax;
      return suma + (programa === undefined ? POZO_HTTP : 1);
    }, 0);
