import fc from 'fast-check';
import mysql from 'mysql2';
import { describe, expect, it } from 'vitest';
import { enTrozos, pesoDeFila } from './trozos.ts';

describe('enTrozos', () => {
  it('keeps everything, in order, in pieces that are not too heavy unless one element is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.integer({ min: 1, max: 200 }), (pesos, maximo) => {
        const trozos = enTrozos(pesos, (peso) => peso, maximo);
        expect(trozos.flat()).toEqual(pesos);
        for (const trozo of trozos) {
          expect(trozo.length).toBeGreaterThan(0);
          const suma = trozo.reduce((a, b) => a + b, 0);
          expect(suma <= maximo || trozo.length === 1).toBe(true);
        }
      }),
    );
  });
});

describe('pesoDeFila', () => {
  it('is never less than what the text takes in a statement', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (texto) => {
        expect(pesoDeFila(texto)).toBeGreaterThanOrEqual(Buffer.byteLength(mysql.escape(texto)));
      }),
    );
    expect(pesoDeFila('"'.repeat(1000))).toBeGreaterThanOrEqual(2002);
    expect(pesoDeFila(null)).toBe(pesoDeFila(''));
  });
});
