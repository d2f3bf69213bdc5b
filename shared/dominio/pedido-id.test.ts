import { randomBytes, randomUUID } from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { esPedidoIdPropio, pedidoIdDeClave, pedidoIdNuevo } from './pedido-id.ts';

const AHORA = Date.parse('2026-03-04T05:06:07.089Z');
const nuevo = (suya: Buffer, quien: string | null, azar: Buffer, ahora = AHORA): string =>
  pedidoIdNuevo(suya, quien, azar, ahora);

const clave = Buffer.alloc(32, 1);
const otraClave = Buffer.alloc(32, 2);
const cliente = fc.option(fc.string({ maxLength: 200, unit: 'binary' }), { nil: null });
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => Buffer.from(b));
const V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('order ids', () => {
  test.prop([cliente, bytes])('an id is a version-8 UUID of variant 10', (quien, azar) => {
    expect(nuevo(clave, quien, azar)).toMatch(V8);
  });

  test.prop([cliente, bytes])(
    'the system knows the ids that it issued, and whose they are',
    (quien, azar) => {
      const id = nuevo(clave, quien, azar);
      expect(esPedidoIdPropio(clave, id)).toBe(true);
      if (quien !== null) expect(esPedidoIdPropio(clave, id, quien)).toBe(true);
    },
  );

  test.prop([cliente, fc.string(), bytes])('an id of another client is refused', (quien, otro, azar) => {
    fc.pre(otro !== quien);
    expect(esPedidoIdPropio(clave, nuevo(clave, quien, azar), otro)).toBe(false);
  });

  test.prop([cliente, bytes])('an id of another system is refused', (quien, azar) => {
    expect(esPedidoIdPropio(clave, nuevo(otraClave, quien, azar))).toBe(false);
  });

  test('the same client and key give the same id, another client or key another one', () => {
    const id = pedidoIdDeClave(clave, 'ana', 'k1');
    expect(pedidoIdDeClave(clave, 'ana', 'k1')).toBe(id);
    expect(pedidoIdDeClave(clave, 'ana', 'k2')).not.toBe(id);
    expect(pedidoIdDeClave(clave, 'eva', 'k1')).not.toBe(id);
    expect(pedidoIdDeClave(clave, null, 'k1')).not.toBe(id);
    expect(pedidoIdDeClave(clave, '', 'k1')).not.toBe(pedidoIdDeClave(clave, null, 'k1'));
    expect(esPedidoIdPropio(clave, id, 'ana')).toBe(true);
  });

  test('client and key are framed: moving a letter from one to the other gives another id', () => {
    expect(pedidoIdDeClave(clave, 'ab', 'c')).not.toBe(pedidoIdDeClave(clave, 'a', 'bc'));
  });

  test.prop([bytes, bytes, fc.integer({ min: 0, max: 2 ** 42 })])(
    'without a key ids of a minute are neighbours, whatever was drawn, and later ones come later',
    (uno, otro, ahora) => {
      const rato = (id: string): number => Number.parseInt(id.slice(0, 5), 16);
      const id = nuevo(clave, 'ana', uno, ahora);
      expect(rato(nuevo(clave, 'eva', otro, ahora))).toBe(rato(id));
      expect(rato(nuevo(clave, 'ana', otro, ahora + 2 ** 16))).toBe((rato(id) + 1) % 2 ** 20);
    },
  );

  test('two of the same moment differ by 54 random bits', () => {
    const ids = Array.from({ length: 1000 }, () => nuevo(clave, 'ana', randomBytes(16)));
    expect(new Set(ids).size).toBe(1000);
    expect(nuevo(clave, 'ana', Buffer.from(`${'00'.repeat(6)}02${'00'.repeat(9)}`, 'hex'))).toBe(
      nuevo(clave, 'ana', Buffer.alloc(16)),
    );
    expect(nuevo(clave, 'ana', Buffer.from(`${'00'.repeat(6)}04${'00'.repeat(9)}`, 'hex'))).not.toBe(
      nuevo(clave, 'ana', Buffer.alloc(16)),
    );
  });

  test('an invented id is refused', () => {
    for (let i = 0; i < 1000; i += 1) expect(esPedidoIdPropio(clave, randomUUID())).toBe(false);
    const ochos = Array.from({ length: 1000 }, () => randomUUID().replace(/-4/, '-8'));
    expect(ochos.filter((id) => esPedidoIdPropio(clave, id))).toEqual([]);
  });

  test('an id is told by any one flipped digit, upper case, or anything that is no UUID', () => {
    const id = nuevo(clave, 'ana', randomBytes(16));
    for (const i of [0, 5, 16, 25, 35]) {
      const cambiado = id[i] === '1' ? '2' : '1';
      expect(esPedidoIdPropio(clave, id.slice(0, i) + cambiado + id.slice(i + 1), 'ana')).toBe(false);
    }
    expect(esPedidoIdPropio(clave, nuevo(clave, null, Buffer.alloc(16, 0xab)).toUpperCase())).toBe(false);
    for (const raro of ['', 'x', `${id} `, `${id}\n`, '../../etc/passwd']) {
      expect(esPedidoIdPropio(clave, raro)).toBe(false);
    }
  });
});
