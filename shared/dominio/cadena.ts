/**
 * The audit chain: every record seals the one before it, so that none can be altered, removed or slipped in
 * without breaking all that follow.
 */
import { createHash } from 'node:crypto';

/** SHA-256 of the previous seal's 32 bytes and the text in UTF-8. The first record follows 32 zero bytes. */
export const sellar = (huellaAnterior: Buffer, texto: string): Buffer =>
  createHash('sha256').update(huellaAnterior).update(texto, 'utf8').digest();
