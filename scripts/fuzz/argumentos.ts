import { parseArgs } from 'node:util';
import { ErrorDeUso } from '../experimento/error-de-uso.ts';

export const AYUDA = `npm run fuzz -- [opciones]
  --peticiones N      cuántas peticiones (100000)
  --semilla N         repite las de otra vez; sin ella, al azar (se imprime)
  --concurrencia N    cuántas a la vez (32)
  --limite S          segundos en los que toda petición ha de acabar (20)
  --url URL           ataca un sistema en marcha en vez de uno propio y efímero
  --token ROL=TOKEN   con --url, un token de cada rol; se puede repetir (el de admin lee los libros al final)
  --salida DIR        dónde se escribe fuzz.json (reports/)`;

export interface Argumentos {
  readonly ayuda: boolean;
  readonly peticiones: number;
  readonly semilla: number;
  readonly concurrencia: number;
  readonly limiteMs: number;
  readonly url: string | undefined;
  readonly tokens: readonly (readonly [rol: string, token: string])[];
  readonly salida: string;
}

const PETICIONES = 100_000;
const CONCURRENCIA = 32;
/** A function gets 30 s from the gateway; whoever waits that long takes it for hung. */
const LIMITE_S = 20;
const SEMILLA_MAX = 2 ** 32 - 1;

const entero = (
  nombre: string,
  dado: string | undefined,
  omision: number,
  min: number,
  max: number,
): number => {
  if (dado === undefined) return omision;
  const numero = Number(dado);
  if (!/^\d+$/.test(dado) || numero < min || numero > max)
    throw new ErrorDeUso(`${nombre} debe ser un entero entre ${min} y ${max}, no «${dado}».`);
  return numero;
};

const separar = (args: readonly string[]) => {
  const texto = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        peticiones: texto,
        semilla: texto,
        concurrencia: texto,
        limite: texto,
        url: texto,
        token: { type: 'string', multiple: true, default: [] },
        salida: texto,
        ayuda: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const causa = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new ErrorDeUso(`No entiendo los argumentos (${causa}). Vea npm run fuzz -- --ayuda`);
  }
};

const tokenDe = (dado: string): readonly [string, string] => {
  const [, rol, token] = /^([\w-]+)=([\x21-\x7e]+)$/.exec(dado) ?? [];
  if (rol === undefined || token === undefined) throw new ErrorDeUso('--token ha de ser ROL=TOKEN.');
  return [rol, token];
};

const urlDe = (dada: string): string => {
  const url = URL.parse(dada);
  if (url?.protocol !== 'http:' || url.pathname !== '/')
    throw new ErrorDeUso(`--url debe ser una dirección http sin camino, no «${dada}».`);
  return url.origin;
};

/** @param semilla used where none is given. @throws ErrorDeUso with a Spanish sentence */
export const leerArgumentos = (args: readonly string[], semilla: number): Argumentos => {
  const v = separar(args);
  if (v.url === undefined && v.token.length > 0)
    throw new ErrorDeUso('--token solo tiene sentido con --url.');
  return {
    ayuda: v.ayuda || v.help,
    peticiones: entero('--peticiones', v.peticiones, PETICIONES, 1, 10_000_000),
    semilla: entero('--semilla', v.semilla, semilla, 0, SEMILLA_MAX),
    concurrencia: entero('--concurrencia', v.concurrencia, CONCURRENCIA, 1, 500),
    limiteMs: 1000 * entero('--limite', v.limite, LIMITE_S, 1, 300),
    url: v.url === undefined ? undefined : urlDe(v.url),
    tokens: v.token.map(tokenDe),
    salida: v.salida ?? 'reports/',
  };
};
