import { parseArgs } from 'node:util';
import { fallos, soloSimples } from './fallos/indice.ts';

export class ErrorDeUso extends Error {}

export interface Argumentos {
  readonly modo: 'simples' | 'pares' | 'semillas' | 'resistencia' | 'lista';
  /** Runs of `semillas`, orders of `resistencia`; 0 elsewhere. */
  readonly cuantos: number;
  readonly semilla: number;
  /** Only of `simples`: what CI runs. */
  readonly rapido: boolean;
  readonly carriles: number;
  /** Orders of a run. */
  readonly pedidos: number;
  /** Only these faults, where singles or random ones are run. */
  readonly solo: readonly string[];
  readonly salida: string;
}

const USO = `Uso: npm run caos -- --simples | --pares | --semillas N | --resistencia N | --lista
  --semilla S      semilla de la primera corrida (las demás la siguen); la misma repite lo mismo
  --rapido         la forma corta de --simples: uno tras otro en la misma corrida
  --carriles N     sistemas a la vez, 1..8 (2)
  --pedidos N      pedidos por corrida
  --solo a,b       solo estos fallos
  --salida DIR     carpeta del informe (reports/)`;

const PEDIDOS = 100;
/** They must last for a dozen faults. */
const PEDIDOS_RAPIDO = 500;
const CARRILES = 2;
const CARRILES_RAPIDO = 3;
/** Of one round: minutes, and as much as the oracle can hold without growing. */
const PEDIDOS_RONDA = 50_000;

/** @throws ErrorDeUso with a Spanish sentence for the person */
export const leerArgumentos = (argv: readonly string[], semilla: number): Argumentos => {
  const v = separar(argv);
  const modos = [
    ...(v.simples === true ? (['simples'] as const) : []),
    ...(v.pares === true ? (['pares'] as const) : []),
    ...(v.lista === true ? (['lista'] as const) : []),
    ...(v.semillas === undefined ? [] : (['semillas'] as const)),
    ...(v.resistencia === undefined ? [] : (['resistencia'] as const)),
  ];
  const [modo, otro] = modos;
  if (modo === undefined || otro !== undefined) throw new ErrorDeUso(USO);
  const rapido = v.rapido === true;
  const corto = rapido ? PEDIDOS_RAPIDO : PEDIDOS;
  const carriles = rapido ? CARRILES_RAPIDO : CARRILES;
  const pedidos = modo === 'resistencia' ? PEDIDOS_RONDA : corto;
  return {
    modo,
    cuantos: entero('--semillas o --resistencia', v.semillas ?? v.resistencia ?? '0', 0, 100_000_000),
    semilla: v.semilla === undefined ? semilla : entero('--semilla', v.semilla, 0, 2 ** 32 - 1),
    rapido,
    carriles: modo === 'resistencia' ? 1 : entero('--carriles', v.carriles ?? String(carriles), 1, 8),
    pedidos: entero('--pedidos', v.pedidos ?? String(pedidos), 40, 200_000),
    solo: (v.solo ?? '').split(',').flatMap((nombre) => (nombre === '' ? [] : [conocido(nombre.trim())])),
    salida: v.salida ?? 'reports/',
  };
};

const separar = (argv: readonly string[]) => {
  const texto = { type: 'string' } as const;
  const si = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        simples: si,
        pares: si,
        lista: si,
        semillas: texto,
        resistencia: texto,
        semilla: texto,
        rapido: si,
        carriles: texto,
        pedidos: texto,
        solo: texto,
        salida: texto,
      },
      strict: true,
      allowPositionals: false,
    }).values;
  } catch {
    throw new ErrorDeUso(USO);
  }
};

const entero = (nombre: string, dado: string, minimo: number, maximo: number): number => {
  const numero = Number(dado);
  if (!/^\d+$/.test(dado) || numero < minimo || numero > maximo)
    throw new ErrorDeUso(`${nombre} debe ser un entero entre ${minimo} y ${maximo}, no «${dado}».`);
  return numero;
};

const conocido = (nombre: string): string => {
  if (![...fallos, ...soloSimples].some((fallo) => fallo.nombre === nombre))
    throw new ErrorDeUso(`No conozco el fallo «${nombre}»; npm run caos -- --lista los nombra todos.`);
  return nombre;
};
