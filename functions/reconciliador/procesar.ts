import { enMilisegundos, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { leerReconciliacion, type ReconciliacionLeida } from '../../shared/api/reconciliacion.ts';
import { traceparentDe } from '../../shared/lambda/traza.ts';
import { empujarAtascados } from './atascados.ts';
import { seguirBitacora } from './bitacora.ts';
import { recorrerTramos } from './cadena.ts';
import { type RecorridoDeItems, recorrerItems } from './cuentas.ts';
import type { Corrida, Dependencias } from './dependencias.ts';
import { avisarDescubiertas } from './descubiertas.ts';
import { type RecorridoDelLibro, recorrerLibro } from './libro.ts';
import { ITEMS_INICIAL, LIBRO_INICIAL, leerProgreso, type Progreso } from './progreso.ts';
import { type FilaReconciliacion, guardarEstado, leerEstado, tomarTurno } from './sql.ts';
import { devolverVueltas } from './vueltas.ts';

/**
 * Until when, since the run began, each part may begin another page: a book with a huge backlog must not keep the
 * rest from being looked at, and all of it must end by itself before the function's 45 s are over.
 */
const HASTA_MS = { vueltas: 8_000, libro: 24_000, items: 31_000, bitacora: 38_000, cadena: 41_000 } as const;
/** Longer than the function may run: who holds the turn is alive, or the next tick takes it over. */
const TURNO_MS = 50_000;

interface Recorridos {
  readonly libro: RecorridoDelLibro;
  readonly items: RecorridoDeItems;
  readonly rotos: number;
}

const resultadoDe = (
  { libro, items }: Recorridos,
  previo: ReconciliacionLeida,
  evaluados: number,
  ahora: number,
): ReconciliacionLeida => {
  const descuadres = items.completo ? items.items.descuadres : (previo.descuadres ?? []);
  if (!libro.completo) return previo.ejecutada_en === null ? previo : { ...previo, descuadres };
  const { en_vuelo, en_dlq, sin_cuenta } = libro.libro;
  return {
    aceptados: evaluados + en_vuelo + en_dlq + sin_cuenta,
    evaluados,
    en_vuelo,
    en_dlq,
    sin_cuenta,
    descuadres,
    ejecutada_en: enMilisegundos(ahora),
  };
};

/** Most urgent first: what is left for the next run by lack of time is what hurts nobody. */
const trabajar = async (corrida: Corrida, previo: Progreso) => {
  const hasta = (limite: number): Corrida => ({
    ...corrida,
    hayTiempo: () => corrida.reloj.ahora() - corrida.ahora < limite,
  });
  const descubiertos = await avisarDescubiertas(corrida, previo.descubiertos);
  await devolverVueltas(hasta(HASTA_MS.vueltas));
  const libro = await recorrerLibro(hasta(HASTA_MS.libro), previo);
  const atascados = await empujarAtascados(corrida, previo);
  const items = await recorrerItems(hasta(HASTA_MS.items), previo.items);
  const secuencia = await seguirBitacora(hasta(HASTA_MS.bitacora), previo.secuencia);
  const { repaso, rotos } = await recorrerTramos(hasta(HASTA_MS.cadena), previo.repaso);
  const progreso: Progreso = {
    libro: libro.completo ? LIBRO_INICIAL : libro.libro,
    frontera: libro.frontera,
    vista: libro.vista,
    ...atascados,
    secuencia,
    items: items.completo ? ITEMS_INICIAL : items.items,
    descubiertos,
    repaso,
  };
  return { libro, items, rotos, progreso };
};

const correr = async (corrida: Corrida, turno: string, estado: FilaReconciliacion): Promise<void> => {
  const { base, metricas, logger, ahora } = corrida;
  const { progreso, ...recorridos } = await trabajar(corrida, leerProgreso(estado.progreso));
  // Read again: closing orders has changed it, in this run or in one beside it.
  const { evaluados } = await leerEstado(base);
  const resultado = resultadoDe(recorridos, leerReconciliacion(estado.resultado), evaluados, ahora);
  const textos = { progreso: JSON.stringify(progreso), resultado: JSON.stringify(resultado) };
  if (!(await guardarEstado(base, turno, textos, instanteAColumna(enMilisegundos(ahora))))) {
    logger.warn('el turno pasó a otra corrida');
    return;
  }
  const SinCuenta = recorridos.libro.libro.sin_cuenta;
  const Descuadres = recorridos.items.items.cuantos;
  metricas.emitir({ Barridos: 1, SinCuenta, Descuadres, TramosRotos: recorridos.rotos });
  const { descuadres: _, ...cifras } = resultado;
  logger.info({ ...cifras, descuadres: Descuadres, completo: recorridos.libro.completo }, 'reconciliación');
};

/**
 * One run of the reconciler: bounded, repeatable, and safe beside another. Its turn only keeps two from doing
 * the same work; what must not happen twice is guarded where it happens.
 */
export const crearReconciliar = (dependencias: Dependencias) => async (): Promise<void> => {
  const { base, reloj, azar, logger } = dependencias;
  const ahora = reloj.ahora();
  const turno = azar(18).toString('hex');
  const columna = (ms: number): string => instanteAColumna(enMilisegundos(ms));
  if (!(await tomarTurno(base, turno, columna(ahora), columna(ahora + TURNO_MS)))) {
    logger.info('otra corrida tiene el turno');
    return;
  }
  const corrida: Corrida = {
    ...dependencias,
    ahora,
    traceparent: traceparentDe(undefined, azar(24)),
    hayTiempo: () => reloj.ahora() - ahora < HASTA_MS.bitacora,
  };
  await correr(corrida, turno, await leerEstado(base));
};
