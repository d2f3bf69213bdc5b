import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reporteIdDe } from './reporte-id.ts';

describe('reporteIdDe', () => {
  it('is a version-8 UUID, the same for the same order and another for another', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (uno, otro) => {
        expect(reporteIdDe(uno)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(reporteIdDe(uno) === reporteIdDe(otro)).toBe(uno === otro);
      }),
    );
  });
});
