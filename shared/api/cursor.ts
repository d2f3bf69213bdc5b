/**
 * Cursors of lists: the key of the last row that was given out, sealed for one list, so that a cursor that was
 * altered, or taken from another list, is refused instead of answered with something else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { camposInvalidos } from './problema.ts';

const SELLO_BYTES = 12;

/** The columns that a list is ordered by, of one row, as text without spaces. */
export type Llave = readonly (string | number)[];

const selloDe = (clave: Buffer, lista: string, llave: string): Buffer =>
  createHmac('sha256', clave).update(`cursor:${lista}:${llave}`).digest().subarray(0, SELLO_BYTES);

/** @param lista which list, with what it is filtered by */
export const cerrarCursor = (clave: Buffer, lista: string, ultima: Llave): string => {
  const llave = Buffer.from(ultima.join(' ')).toString('base64url');
  return `${llave}.${selloDe(clave, lista, llave).toString('base64url')}`;
};

/** @throws ErrorHttp 422 */
export const abrirCursor = (clave: Buffer, lista: string, cursor: string): string[] => {
  const [, llave, sello] = /^([\w-]{1,200})\.([\w-]{16})$/.exec(cursor) ?? [];
  if (
    llave === undefined ||
    sello === undefined ||
    !timingSafeEqual(Buffer.from(sello, 'base64url'), selloDe(clave, lista, llave))
  ) {
    throw camposInvalidos([{ ruta: 'cursor', mensaje: 'no es un cursor de esta lista' }]);
  }
  return Buffer.from(llave, 'base64url').toString().split(' ');
};
