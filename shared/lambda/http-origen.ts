/**
 * On AWS CloudFront with its firewall stands in front of the HTTP API, whose own address the internet can reach too.
 * What comes without CloudFront's secret is refused before anything else is looked at.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { leerSecreto } from '../adaptadores/secretos.ts';
import { ErrorHttp } from '../api/problema.ts';
import { leerEntorno, variables } from './entorno.ts';

export const CABECERA_ORIGEN = 'x-vigia-origen';

/** @throws ErrorHttp 403 when a request has not come the right way */
export type ExigirOrigen = (cabecera: string | undefined) => Promise<void>;

/** A secret that was just read is not read again for this long: guessing must not cost a request each. */
const RELEER_MS = 10_000;

const igual = (a: string, b: string): boolean => {
  const [una, otra] = [a, b].map((texto) => createHash('sha256').update(texto).digest());
  return una !== undefined && otra !== undefined && timingSafeEqual(una, otra);
};

/**
 * @param leer the values that are good: that in force and, during a rotation, the one before it
 * @param ahora milliseconds, monotonic or not
 */
export const crearExigirOrigen = (
  leer: () => Promise<readonly string[]>,
  ahora: () => number,
): ExigirOrigen => {
  let leidos: { readonly en: number; readonly valores: Promise<readonly string[]> } | undefined;
  const valores = (): Promise<readonly string[]> => {
    const nueva = { en: ahora(), valores: leer() };
    leidos = nueva;
    nueva.valores.catch(() => {
      if (leidos === nueva) leidos = undefined;
    });
    return nueva.valores;
  };
  const admite = async (cabecera: string): Promise<boolean> => {
    const conocidos = await (leidos?.valores ?? valores());
    if (conocidos.some((valor) => igual(valor, cabecera))) return true;
    // Rotated since? Whoever guesses makes it read once in ten seconds at most.
    if (leidos !== undefined && ahora() - leidos.en < RELEER_MS) return false;
    return (await valores()).some((valor) => igual(valor, cabecera));
  };
  return async (cabecera) => {
    if (cabecera === undefined || !(await admite(cabecera))) {
      throw new ErrorHttp(403, 'Use la dirección pública de la API.');
    }
  };
};

const sinExigencia: ExigirOrigen = async () => {};

/** As the function's environment says. @throws as leerEntorno does */
export const abrirOrigen = (): ExigirOrigen => {
  const { ORIGEN_EXIGIDO: arn } = leerEntorno(variables.origen);
  if (arn === 'no') return sinExigencia;
  const leer = async (): Promise<readonly string[]> => {
    const versiones = await Promise.all([leerSecreto(arn), leerSecreto(arn, 'AWSPREVIOUS')]);
    return versiones.filter((valor) => valor !== undefined);
  };
  return crearExigirOrigen(leer, () => performance.now());
};
