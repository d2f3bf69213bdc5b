import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HUELLA_INICIAL, sellar } from './cadena.ts';

describe('sellar', () => {
  it('is SHA-256 of the seal before and the text in UTF-8, as anybody can compute it', () => {
    const esperada = createHash('sha256')
      .update(Buffer.concat([Buffer.alloc(32), Buffer.from('año 🚚', 'utf8')]))
      .digest();
    expect(sellar(HUELLA_INICIAL, 'año 🚚')).toEqual(esperada);
    expect(sellar(HUELLA_INICIAL, '').toString('hex')).toBe(
      '66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925',
    );
  });

  it('another text or another seal before gives another seal', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((b) => Buffer.from(b));
    const textos = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(bytes, textos, bytes, textos, (a, textoA, b, textoB) => {
        expect(sellar(a, textoA).equals(sellar(b, textoB))).toBe(a.equals(b) && textoA === textoB);
      }),
    );
  });

  it('refuses a seal that is not 32 bytes: text could slide into it', () => {
    for (const bytes of [0, 31, 33]) expect(() => sellar(Buffer.alloc(bytes), 'x')).toThrow(RangeError);
  });
});
