import { createHash } from 'node:crypto';

/** What the first record of the audit chain is sealed onto: 32 zero bytes. */
export const HUELLA_INICIAL = Buffer.alloc(32);

/**
 * Seals one record onto the chain: SHA-256(huellaAnterior ‖ texto in UTF-8). Changing, dropping or reordering
 * any record changes every seal after it.
 *
 * @param huellaAnterior the 32 bytes of the record before, or {@link HUELLA_INICIAL}
 * @param texto hashed exactly as it is stored: verifying never parses or re-serializes it
 * @throws RangeError when huellaAnterior is not 32 bytes: a shorter one would let text slide into it
 */
export const sellar = (huellaAnterior: Buffer, texto: string): Buffer => {
  if (huellaAnterior.length !== HUELLA_INICIAL.length) throw new RangeError('huella anterior sin 32 bytes');
  return createHash('sha256').update(huellaAnterior).update(texto, 'utf8').digest();
};
