/**
 * Cursors of lists: the key of the last row that was given out, sealed for one list, so that a cursor that was
 * altered, or taken from another list, is refused instead of answered with something else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { camposInvalidos } from './problema.ts';

const SELLO_BYTES = 12;

const selloDe = (clave: Buffer, lista: string, ultimo: number): Buffer =>
  createHmac('sha256', clave).update(`cursor:${lista}:${ultimo}`).digest().subarray(0, SELLO_BYTES);

/** @param lista which list, with what it is filtered by */
export const cerrarCursor = (clave: Buffer, lista: string, ultimo: number): string =>
  `${ultimo.toString(36)}.${selloDe(clave, lista, ultimo).toString('base64url')}`;

/** @throws ErrorHttp 422 */
export const abrirCursor = (clave: Buffer, lista: string, cursor: string): number => {
  const [, numero, sello] = /^([0-9a-z]{1,11})\.([\w-]{16})$/.exec(cursor) ?? [];
  const ultimo = Number.parseInt(numero ?? '', 36);
  if (
    sello === undefined ||
    !Number.isSafeInteger(ultimo) ||
    !timingSafeEqual(Buffer.from(sello, 'base64url'), selloDe(clave, lista, ultimo))
  ) {
    throw camposInvalidos([{ ruta: 'cursor', mensaje: 'no es un cursor de esta lista' }]);
  }
  return ultimo;
};
