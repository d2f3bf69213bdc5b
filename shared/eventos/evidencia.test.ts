import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemEvaluado } from '../dominio/faltante.ts';
import { escribirEvidencia, leerEvidencia, RAZONES } from './evidencia.ts';

const entero = fc.integer({ min: 0, max: 2_147_483_647 });
const item: fc.Arbitrary<ItemEvaluado> = fc.record({
  item_id: entero,
  cantidad_solicitada: entero,
  cantidad_disponible: entero,
  cantidad_reservada: entero,
  faltante: entero,
  razon: fc.constantFrom(...RAZONES, null),
  version: fc.oneof(fc.maxSafeNat(), fc.constant(null)),
});

describe('evidence', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(leerEvidencia(escribirEvidencia(items))).toEqual(items);
      }),
    );
  });

  it('is read with the names that it once was stored with', () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(leerEvidencia(JSON.stringify(items))).toEqual(items);
      }),
    );
  });

  it.each(['', '{', '{}', '[1]', '[[1,2,3]]', '[[1,2,3,4,5,"OTRA",7]]', '[[1,2,3,4,5,null,7,8]]'])(
    'that somebody spoiled is none: %j',
    (texto) => {
      expect(leerEvidencia(texto)).toBeUndefined();
    },
  );
});
