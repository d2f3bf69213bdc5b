import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { esperaPreferida } from './preferencia.ts';

describe('Prefer: wait=S', () => {
  test.each([
    ['wait=5', 5],
    ['WAIT=5', 5],
    ['wait = 5', 5],
    ['wait="7"', 7],
    ['respond-async, wait=10', 10],
    ['wait=3; foo=bar', 3],
    ['foo="a, wait=9", wait=2', 2],
    ['wait=0', 0],
    ['wait=20', 20],
    ['wait=21', 20],
    [`wait=${'9'.repeat(400)}`, 20],
    ['wait=4, wait=9', 4],
  ])('%s asks for %i s', (cabecera, segundos) => expect(esperaPreferida(cabecera)).toBe(segundos));

  test.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=x',
    'wait=x, wait=5',
    'waiting=5',
    'wait="5',
  ])('%s is ignored', (cabecera) => expect(esperaPreferida(cabecera)).toBeUndefined());

  test.prop([fc.string({ maxLength: 5000 })])('anything is read without an error', (cabecera) => {
    const segundos = esperaPreferida(cabecera);
    expect(segundos === undefined || (segundos >= 0 && segundos <= 20)).toBe(true);
  });

  test('reading takes linear time', () => {
    const antes = performance.now();
    for (const hostil of [
      '"'.repeat(100_001),
      ','.repeat(100_000),
      'wait='.repeat(20_000),
      '\t'.repeat(100_000),
    ]) {
      esperaPreferida(hostil);
      esperaPreferida(`wait${hostil}`);
    }
    expect(performance.now() - antes).toBeLessThan(2000);
  });
});
