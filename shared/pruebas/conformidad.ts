/** Holds an answer of the HTTP API against the registry: nothing that is not documented may be in it. */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { rutaDe } from '../api/camino.ts';
import { CABECERAS } from '../api/registro/cabeceras.ts';
import { erroresDe } from '../api/registro/errores.ts';
import { problema } from '../api/registro/esquemas-comunes.ts';
import { operaciones } from '../api/registro/registro.ts';
import type { CabecerasDocumentadas } from '../api/registro/tipos.ts';

export interface Contestada {
  readonly status: number;
  /** By lower-case name. */
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly cuerpo: unknown;
}

interface Documentada {
  readonly cuerpo: z.ZodType;
  readonly tipo: string;
  readonly cabeceras: CabecerasDocumentadas;
}

const PROBLEMA = 'application/problem+json';

/** What matched no route is answered for the whole API. */
const SIN_RUTA: Readonly<Record<number, Documentada>> = {
  401: { cuerpo: problema, tipo: PROBLEMA, cabeceras: { 'www-authenticate': 'siempre' } },
  404: { cuerpo: problema, tipo: PROBLEMA, cabeceras: {} },
  405: { cuerpo: problema, tipo: PROBLEMA, cabeceras: { allow: 'siempre' } },
};

const documentadaDe = (clave: string, status: number): Documentada | undefined => {
  const ruta = rutaDe(clave);
  const operacion = operaciones.get(clave);
  if (ruta === undefined) return SIN_RUTA[status];
  if (operacion === undefined) return undefined;
  const exito = operacion.exitos[status];
  if (exito !== undefined) {
    const { cuerpo, tipo = 'application/json', cabeceras = {} } = exito;
    return { cuerpo, tipo, cabeceras };
  }
  const error = erroresDe(ruta, operacion).get(status);
  return error?.problema === undefined
    ? undefined
    : { cuerpo: error.problema, tipo: PROBLEMA, cabeceras: error.cabeceras };
};

const fallosDelCuerpo = (esquema: z.ZodType, cuerpo: unknown): string[] => {
  const lectura = esquema.safeParse(cuerpo);
  if (!lectura.success) {
    return lectura.error.issues.map(
      ({ path, message }) => `cuerpo.${path.map(String).join('.')}: ${message}`,
    );
  }
  // Reading drops what the schema does not know.
  return isDeepStrictEqual(lectura.data, cuerpo)
    ? []
    : ['el cuerpo lleva algún campo que el registro no documenta'];
};

const fallosDeCabeceras = (
  documentadas: CabecerasDocumentadas,
  cabeceras: Contestada['cabeceras'],
): string[] => {
  const todas: Readonly<Record<string, string>> = { 'x-correlation-id': 'siempre', ...documentadas };
  return Object.keys(CABECERAS).flatMap((nombre) => {
    const esta = cabeceras[nombre] !== undefined;
    if (esta && todas[nombre] === undefined) return [`la cabecera ${nombre} no está documentada`];
    return !esta && todas[nombre] === 'siempre' ? [`falta la cabecera ${nombre}`] : [];
  });
};

/** @returns what the registry does not allow in this answer, in Spanish */
export const faltasDe = (clave: string, { status, cabeceras, cuerpo }: Contestada): string[] => {
  const documentada = documentadaDe(clave, status);
  if (documentada === undefined) return [`la respuesta ${status} no está documentada`];
  const tipo = cabeceras['content-type']?.split(';')[0];
  return [
    ...(tipo === documentada.tipo ? [] : [`viene como ${tipo}, no como ${documentada.tipo}`]),
    ...fallosDeCabeceras(documentada.cabeceras, cabeceras),
    ...fallosDelCuerpo(documentada.cuerpo, cuerpo),
  ];
};
