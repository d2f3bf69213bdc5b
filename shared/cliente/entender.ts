/** Reads answers as a tolerant reader: what the contract may add later (fields, values of enums) is no error. */
import type * as z from 'zod';
import { problema } from '../api/registro/esquemas-comunes.ts';
import { operaciones } from '../api/registro/registro.ts';
import type { ClaveRuta } from '../api/rutas.ts';
import { ErrorDeApi, RespuestaInesperada } from './errores.ts';
import type { Recibida } from './recibida.ts';
import type { Contestacion } from './tipos.ts';

/** A value that an enum did not have when this was written; clients treat it as "something else". */
const soloValoresNuevos = (fallas: readonly z.core.$ZodIssue[]): boolean =>
  fallas.every((falla) =>
    falla.code === 'invalid_union'
      ? falla.errors.some((una) => soloValoresNuevos(una))
      : falla.code === 'invalid_value' && falla.values.length > 1,
  );

const fallasDe = (
  clave: ClaveRuta,
  { estado, cuerpo }: Recibida,
): readonly z.core.$ZodIssue[] | undefined => {
  const lectura = operaciones.get(clave)?.exitos[estado]?.cuerpo.safeParse(cuerpo);
  if (lectura === undefined) return undefined;
  return lectura.success || soloValoresNuevos(lectura.error.issues) ? [] : lectura.error.issues;
};

const esContestacion = <C extends ClaveRuta>(
  clave: C,
  recibida: Recibida,
): recibida is Recibida & Contestacion<C> => fallasDe(clave, recibida)?.length === 0;

/** @throws ErrorDeApi, RespuestaInesperada */
export const entender = <C extends ClaveRuta>(
  clave: C,
  recibida: Recibida,
  intentos: number,
): Recibida & Contestacion<C> => {
  if (esContestacion(clave, recibida)) return recibida;
  const { estado, cuerpo } = recibida;
  if (estado >= 400) throw new ErrorDeApi(recibida, problema.safeParse(cuerpo).data, intentos);
  const [primera] = fallasDe(clave, recibida) ?? [];
  const donde = primera === undefined ? '' : `: ${primera.path.map(String).join('.')}: ${primera.message}`;
  throw new RespuestaInesperada(`${clave} contestó ${estado}${donde}`, recibida, intentos);
};
