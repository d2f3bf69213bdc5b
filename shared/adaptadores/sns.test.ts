import fc from 'fast-check';
import { expect, it } from 'vitest';
import { enTandas, MENSAJE_MAX_BYTES, type Publicable, pesoDe } from './sns.ts';

const mensaje = (bytes: number): Publicable => ({ clave: 'x', cuerpo: 'x'.repeat(bytes), atributos: {} });

it('a batch has at most 10 entries and 256 KiB, nothing is lost and the order stays', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300_000 }), { maxLength: 40 }), (pesos) => {
      const mensajes = pesos.map(mensaje);
      const tandas = enTandas(mensajes);
      expect(tandas.flat()).toEqual(mensajes);
      for (const tanda of tandas) {
        expect(tanda.length).toBeLessThanOrEqual(10);
        const peso = tanda.reduce((suma, uno) => suma + pesoDe(uno), 0);
        expect(tanda.length === 1 || peso <= MENSAJE_MAX_BYTES).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

it('attributes count towards the size', () => {
  expect(pesoDe({ clave: 'x', cuerpo: 'ñ', atributos: { ab: 'cde' } })).toBe(2 + 2 + 'String'.length + 3);
});
