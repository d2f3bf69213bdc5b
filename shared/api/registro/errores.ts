/** The errors of a route: those that follow from its shape, and its own. */
import type * as z from 'zod';
import { problemaDeEjemplo } from './ejemplos.ts';
import { problema } from './esquemas-comunes.ts';
import type { CabecerasDocumentadas, ErrorPropio, Operacion, RutaDescrita } from './tipos.ts';

export interface ErrorDeRuta {
  readonly causas: readonly string[];
  readonly problema: z.ZodType;
  readonly ejemplo: unknown;
  /** On AWS the gateway answers this too, in its own format. */
  readonly pasarela: boolean;
  readonly cabeceras: CabecerasDocumentadas;
}

type ConProblema = Exclude<Parameters<typeof problemaDeEjemplo>[0], never>;

/** What the contract gives every status the gateway can answer by itself. */
const DE_PASARELA: ReadonlySet<number> = new Set([400, 401, 413, 429, 431, 500, 503]);
/** What only the gateway answers where the route itself has no such answer. */
const SOLO_DE_PASARELA = {
  400: 'La petición no está bien formada.',
  413: 'El cuerpo no puede pasar de 10 MiB.',
  429: 'Demasiadas peticiones.',
  431: 'Las cabeceras no pueden pasar de 10 KiB.',
} as const;
const CABECERAS: Readonly<Record<number, CabecerasDocumentadas>> = {
  401: { 'www-authenticate': 'a veces' },
  429: { 'retry-after': 'a veces' },
  503: { 'retry-after': 'a veces' },
};

const leeAlgo = ({ cuerpo, consulta, camino, cabeceras }: Operacion): boolean =>
  [cuerpo, consulta, cabeceras].some((parte) => parte !== undefined) || camino?.shape.item_id !== undefined;

/** Causes that no route has to name: they follow from what it takes and who may call it. */
const causasComunes = (ruta: RutaDescrita, operacion: Operacion): [ConProblema, string][] => {
  const comunes: [ConProblema, string][] = [];
  if (ruta.roles !== 'todos') {
    comunes.push([401, 'Hace falta un token válido.'], [403, 'Su rol no permite esta operación.']);
  }
  if (operacion.cuerpo !== undefined && ruta.cuerpoMaxBytes !== undefined) {
    comunes.push(
      [400, 'El cuerpo no es JSON en UTF-8.'],
      [413, `El cuerpo no puede pasar de ${ruta.cuerpoMaxBytes} bytes.`],
      [415, 'El cuerpo debe venir como application/json.'],
    );
  }
  if (leeAlgo(operacion)) comunes.push([422, 'Hay campos que no cumplen lo que se pide.']);
  comunes.push([500, 'Ocurrió un error inesperado.']);
  comunes.push([503, 'La base de datos no responde o está muy disputada; intente de nuevo.']);
  return comunes;
};

const propios = ({ errores = {} }: Operacion): [ConProblema, ErrorPropio][] =>
  ([400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503] as const).flatMap((status) => {
    const propio = errores[status];
    return propio === undefined ? [] : [[status, propio] satisfies [ConProblema, ErrorPropio]];
  });

const conEjemplo = (status: ConProblema, detalle: string, camino: string): unknown =>
  problemaDeEjemplo(
    status,
    detalle,
    camino,
    status === 422 ? [{ ruta: 'items.0.cantidad', mensaje: 'debe ser como mínimo 1' }] : undefined,
  );

/** @returns by status, in order */
export const erroresDe = (
  ruta: RutaDescrita & { readonly ruta: string },
  operacion: Operacion,
): ReadonlyMap<number, ErrorDeRuta> => {
  const errores = new Map<number, ErrorDeRuta>();
  const anotar = (status: ConProblema, causas: readonly string[], propio?: ErrorPropio): void => {
    const previo = errores.get(status);
    const todas = [...causas, ...(previo?.causas ?? [])];
    errores.set(status, {
      causas: todas,
      problema: propio?.cuerpo ?? previo?.problema ?? problema,
      ejemplo: conEjemplo(status, todas[0] ?? '', ruta.ruta),
      pasarela: DE_PASARELA.has(status),
      cabeceras: { ...CABECERAS[status], ...propio?.cabeceras },
    });
  };
  for (const [status, causa] of causasComunes(ruta, operacion)) anotar(status, [causa]);
  for (const [status, propio] of propios(operacion)) anotar(status, propio.causas, propio);
  for (const status of [400, 413, 429, 431] as const) {
    if (!errores.has(status)) anotar(status, [SOLO_DE_PASARELA[status]]);
  }
  return new Map([...errores].sort(([a], [b]) => a - b));
};
