import { describe, expect, it } from 'vitest';
import { atrasoDe, estaPerdido } from './decidir.ts';

const AHORA = 10_000_000;
const HORA_MS = 60 * 60_000;
const enviado = (haceMs: number, tardoMs: number | null = null) => ({
  enviado: AHORA - haceMs,
  auditado: tardoMs === null ? null : AHORA - haceMs + tardoMs,
});

describe('atrasoDe', () => {
  it('is what the slowest has taken, or is taking, in seconds', () => {
    expect(atrasoDe([enviado(60_000, 4000), enviado(90_000, 7500)], AHORA)).toBe(7.5);
    expect(atrasoDe([enviado(60_000, 4000), enviado(90_000)], AHORA)).toBe(90);
  });

  it('is 0 where none was sent, and never less', () => {
    expect(atrasoDe([], AHORA)).toBe(0);
    expect(atrasoDe([enviado(-5000)], AHORA)).toBe(0);
  });
});

describe('estaPerdido', () => {
  it('who is not back after an hour never will be', () => {
    expect(estaPerdido(enviado(HORA_MS), AHORA)).toBe(false);
    expect(estaPerdido(enviado(HORA_MS + 1), AHORA)).toBe(true);
  });

  it('who came back is not lost, however long it took', () => {
    expect(estaPerdido(enviado(2 * HORA_MS, HORA_MS + 1), AHORA)).toBe(false);
  });
});
