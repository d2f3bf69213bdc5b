/**
 * Recomputes the audit chain bit by bit, for ever: first what is new, then what somebody may have altered since. So
 * whoever asks whether it is whole need only walk over its newest records; see docs/decisiones/0005.
 */
import {
  PRINCIPIO,
  type Punto,
  type Recorrido,
  recorrerCadena,
} from '../../shared/adaptadores/mysql/cadena.ts';
import { enMilisegundos, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { TRAMO } from '../../shared/dominio/revision-cadena.ts';
import type { Corrida } from './dependencias.ts';
import { guardarTramo, leerPuntos, leerTramos } from './sql-tramos.ts';

/** Old stretches walked over again in one run: half a second of work, and a million records in less than two hours. */
const REPASADOS = 2;

const finDe = (tramo: number): number => (tramo + 1) * TRAMO;

/** What was found before counts too: a chain that was computed anew from some record on fits itself, not its past. */
const contraLoVisto = (recorrido: Recorrido, previo: Punto | undefined): Recorrido => {
  const { ultimo, rotura } = recorrido;
  if (rotura !== null || previo === undefined) return recorrido;
  if (ultimo.numero < previo.numero)
    return { ultimo, rotura: { numero: previo.numero, motivo: 'CABEZA_DISTINTA' } };
  if (ultimo.numero > previo.numero || ultimo.huella.equals(previo.huella)) return recorrido;
  return { ultimo, rotura: { numero: previo.numero, motivo: 'HUELLA_DISTINTA' } };
};

/** @returns whether the stretch is walked over to its end, and the next one may follow */
const recorrerTramo = async ({ base, reloj, logger }: Corrida, tramo: number): Promise<boolean> => {
  const puntos = await leerPuntos(base, [tramo - 1, tramo]);
  const desde = tramo === 0 ? PRINCIPIO : puntos.get(tramo - 1);
  if (desde === undefined || desde.numero < finDe(tramo - 1)) return false;
  const previo = puntos.get(tramo);
  const visto = contraLoVisto(await recorrerCadena(base, desde, finDe(tramo)), previo);
  if (visto.rotura !== null) logger.error({ ...visto.rotura, tramo }, 'la cadena de auditoría está rota');
  // What was right once stays what the records are held against.
  const queda = visto.rotura === null ? visto : { ...visto, ultimo: previo ?? visto.ultimo };
  await guardarTramo(base, tramo, queda, instanteAColumna(enMilisegundos(reloj.ahora())));
  return queda.ultimo.numero === finDe(tramo);
};

/**
 * @param repaso the stretch with which to begin walking over the old ones
 * @returns the one to begin with the next time, and how many are broken now
 */
export const recorrerTramos = async (
  corrida: Corrida,
  repaso: number,
): Promise<{ repaso: number; rotos: number }> => {
  const siguiente = await recorrerAlgunos(corrida, repaso);
  return { repaso: siguiente, rotos: (await leerTramos(corrida.base)).rotos };
};

const recorrerAlgunos = async (corrida: Corrida, repaso: number): Promise<number> => {
  const { ultimo, roto } = await leerTramos(corrida.base);
  let nuevo = ultimo;
  while (corrida.hayTiempo() && (await recorrerTramo(corrida, nuevo))) nuevo += 1;
  if (roto !== null && roto !== ultimo) await recorrerTramo(corrida, roto);
  let sigue = repaso;
  for (let n = 0; n < REPASADOS && corrida.hayTiempo(); n += 1) {
    if (sigue >= ultimo) return 0;
    await recorrerTramo(corrida, sigue);
    sigue += 1;
  }
  return sigue;
};
