import { parseArgs } from 'node:util';
import { ErrorDeUso } from './error-de-uso.ts';
import { escenarios } from './escenarios/indice.ts';
import { saboteos } from './saboteos.ts';

export interface Argumentos {
  /** Absent: a private system is started and stopped. */
  readonly url?: string;
  readonly token?: string;
  readonly datos?: string;
  readonly stock?: string;
  readonly pedidos: number;
  readonly semilla: number;
  readonly concurrencia: number;
  readonly escenarios?: readonly string[];
  /** A saboteur's name, or `lista`. */
  readonly saboteo?: string;
  readonly salida: string;
  /** Faults are injected while orders are under way. */
  readonly fallos: boolean;
}

const PEDIDOS = 12_000;
const PEDIDOS_MAX = 200_000;
const CONCURRENCIA = 64;
const CONCURRENCIA_MAX = 1_000;
const SEMILLA_MAX = 2 ** 32 - 1;

const texto = { type: 'string' } as const;

/**
 * @param semilla used where the person gave none
 * @throws ErrorDeUso with a Spanish sentence for the person
 */
export function leerArgumentos(argumentos: readonly string[], semilla: number): Argumentos {
  const valores = separar(argumentos);
  const { url, token, datos, stock, saboteo } = valores;
  const fallos = valores.fallos === true;
  if (fallos && url !== undefined)
    throw new ErrorDeUso('--fallos solo funciona con el sistema propio, no con --url: rompe lo que prueba.');
  if (saboteo !== undefined && url !== undefined) {
    throw new ErrorDeUso('--saboteo solo funciona con el sistema propio, no con --url.');
  }
  if (saboteo !== undefined && saboteo !== 'lista' && !saboteos.some(({ nombre }) => nombre === saboteo)) {
    throw new ErrorDeUso(`No conozco el saboteo «${saboteo}»; --saboteo lista los nombra todos.`);
  }
  if (stock !== undefined && datos === undefined)
    throw new ErrorDeUso('--stock solo tiene sentido con --datos.');
  if (datos !== undefined && (valores.escenarios !== undefined || valores.pedidos !== undefined)) {
    throw new ErrorDeUso('--datos trae sus propios pedidos: no se combina con --escenarios ni --pedidos.');
  }
  return {
    ...(url === undefined ? {} : { url: urlDe(url) }),
    ...(token === undefined ? {} : { token: tokenDe(token) }),
    ...(datos === undefined ? {} : { datos }),
    ...(stock === undefined ? {} : { stock }),
    ...(saboteo === undefined ? {} : { saboteo }),
    ...(valores.escenarios === undefined ? {} : { escenarios: escenariosDe(valores.escenarios) }),
    pedidos: enteroDe('--pedidos', valores.pedidos, PEDIDOS, 1, PEDIDOS_MAX),
    semilla: enteroDe('--semilla', valores.semilla, semilla, 0, SEMILLA_MAX),
    concurrencia: enteroDe('--concurrencia', valores.concurrencia, CONCURRENCIA, 1, CONCURRENCIA_MAX),
    salida: valores.salida ?? 'reports/',
    fallos,
  };
}

function separar(args: readonly string[]) {
  try {
    const opciones = {
      url: texto,
      token: texto,
      datos: texto,
      stock: texto,
      pedidos: texto,
      semilla: texto,
      concurrencia: texto,
      escenarios: texto,
      saboteo: texto,
      salida: texto,
      fallos: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options: opciones, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const causa = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new ErrorDeUso(`No entiendo los argumentos (${causa}). Véase «npm run experimento» en el README.`);
  }
}

function enteroDe(nombre: string, dado: string | undefined, omision: number, minimo: number, maximo: number) {
  if (dado === undefined) return omision;
  const numero = Number(dado);
  if (!/^\d+$/.test(dado) || numero < minimo || numero > maximo) {
    throw new ErrorDeUso(`${nombre} debe ser un entero entre ${minimo} y ${maximo}, no «${dado}».`);
  }
  return numero;
}

function urlDe(dada: string): string {
  const url = URL.parse(dada);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new ErrorDeUso(`--url debe ser una dirección http o https, no «${dada}».`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function tokenDe(dado: string): string {
  if (!/^[\x21-\x7e]+$/.test(dado))
    throw new ErrorDeUso('--token no puede llevar espacios ni caracteres raros.');
  return dado;
}

function escenariosDe(lista: string): string[] {
  const nombres = lista.split(',').map((nombre) => nombre.trim());
  const malo = nombres.find((nombre) => !escenarios.some((escenario) => escenario.nombre === nombre));
  if (malo !== undefined) {
    const todos = escenarios.map(({ nombre }) => nombre).join(', ');
    throw new ErrorDeUso(`No conozco el escenario «${malo}». Hay: ${todos}.`);
  }
  return nombres;
}
