/** Which runs a mode makes. */
import { crearAzar } from '../experimento/azar.ts';
import type { Argumentos } from './argumentos.ts';
import type { Encargo } from './corrida.ts';
import { CON_DISCO, DE_PARES, fallos, soloSimples } from './fallos/indice.ts';

const PEDIDOS_CON_DISCO = 400;

/** The quick form: as many runs as lanes, in each its share of the faults, one healed before the next begins. */
const simplesDeprisa = ({ semilla, pedidos, carriles, solo }: Argumentos): Encargo[] => {
  const nombres = fallos
    .map(({ nombre }) => nombre)
    .filter((nombre) => solo.length === 0 || solo.includes(nombre));
  return Array.from({ length: Math.min(carriles, nombres.length) }, (_, i) => ({
    semilla: semilla + i,
    fallos: nombres.filter((_, j) => j % carriles === i),
    cuando: 'sucesion',
    pedidos,
  }));
};

/** Each fault alone. */
const simples = ({ semilla, pedidos, solo }: Argumentos): Encargo[] =>
  [...fallos, ...soloSimples]
    .filter(({ nombre }) => solo.length === 0 || solo.includes(nombre))
    .map(({ nombre }, i) => ({
      semilla: semilla + i,
      fallos: [nombre],
      cuando: 'orden',
      // A table must have to grow while there is no room.
      pedidos: nombre === CON_DISCO ? Math.max(pedidos, PEDIDOS_CON_DISCO) : pedidos,
    }));

/** All ordered pairs of the crash and network faults: the second begins when the first has happened. */
const pares = ({ semilla, pedidos, solo }: Argumentos): Encargo[] =>
  DE_PARES.flatMap((uno) => DE_PARES.filter((otro) => otro !== uno).map((otro) => [uno, otro]))
    .filter(([uno = '']) => solo.length === 0 || solo.includes(uno))
    .map((par, i) => ({ semilla: semilla + i, fallos: par, cuando: 'orden', pedidos }));

const DE_CADA_VEZ = 3;

/** The faults of a random triple, and all else that a run draws, follow from its seed alone. */
export const triple = (semilla: number, pedidos: number, solo: readonly string[] = []): Encargo => {
  const posibles = solo.length > 0 ? solo : fallos.map(({ nombre }) => nombre);
  const elegidos = crearAzar(semilla ^ 0xc2b2ae35)
    .barajar(posibles)
    .slice(0, DE_CADA_VEZ);
  return { semilla, fallos: elegidos, cuando: 'azar', pedidos };
};

/** Rounds of one soak on one system, each in a warehouse of its own, so that the oracle need not hold them all. */
const rondas = ({ cuantos, semilla, pedidos, solo }: Argumentos): Encargo[] =>
  Array.from({ length: Math.ceil(cuantos / pedidos) }, (_, i) => ({
    semilla: (semilla + i) % 2 ** 32,
    fallos: solo.length > 0 ? solo : fallos.map(({ nombre }) => nombre),
    cuando: 'continuo',
    pedidos: Math.min(pedidos, cuantos - i * pedidos),
  }));

export const encargosDe = (argumentos: Argumentos): Encargo[] => {
  const { modo, cuantos, semilla, pedidos, solo } = argumentos;
  if (modo === 'simples') return argumentos.rapido ? simplesDeprisa(argumentos) : simples(argumentos);
  if (modo === 'pares') return pares(argumentos);
  if (modo === 'resistencia') return rondas(argumentos);
  return Array.from({ length: cuantos }, (_, i) => triple((semilla + i) % 2 ** 32, pedidos, solo));
};
