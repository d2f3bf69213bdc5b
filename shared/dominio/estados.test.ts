import { describe, expect, test } from 'vitest';
import { ESTADOS, previosDe, puedeSeguir } from './estados.ts';

const PASOS = new Set([
  'RECIBIDO RESERVADO',
  'RECIBIDO CON_FALTANTE',
  'RESERVADO VALIDADO',
  'RESERVADO CANCELADO',
  'RESERVADO CON_FALTANTE',
  'VALIDADO DESPACHADO',
  'VALIDADO CANCELADO',
  'VALIDADO CON_FALTANTE',
  'CON_FALTANTE AUDITADO',
]);

describe('states', () => {
  test.each(ESTADOS.flatMap((desde) => ESTADOS.map((hacia) => [desde, hacia] as const)))(
    '%s → %s only if the contract lists it',
    (desde, hacia) => {
      expect(puedeSeguir(desde, hacia)).toBe(PASOS.has(`${desde} ${hacia}`));
    },
  );

  test('previosDe is the same table read backwards', () => {
    expect(previosDe('CON_FALTANTE')).toEqual(['RECIBIDO', 'RESERVADO', 'VALIDADO']);
    expect(previosDe('RECIBIDO')).toEqual([]);
  });
});
