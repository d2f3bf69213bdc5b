import { randomBytes, randomUUID } from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { esPedidoIdPropio, pedidoIdDeClave, pedidoIdNuevo } from './pedido-id.ts';

const clave = Buffer.alloc(32, 1);
const otraClave = Buffer.alloc(32, 2);
const cliente = fc.option(fc.string({ maxLength: 200, unit: 'binary' }), { nil: null });
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => Buffer.from(b));
const V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('order ids', () => {
  test.prop([cliente, bytes])('an id is a version-8 UUID of variant 10', (quien, azar) => {
    expect(pedidoIdNuevo(clave, quien, azar)).toMatch(V8);
  });

  test.prop([cliente, bytes])(
    'the system knows the ids that it issued, and whose they are',
    (quien, azar) => {
      const id = pedidoIdNuevo(clave, quien, azar);
      expect(esPedidoIdPropio(clave, id)).toBe(true);
      if (quien !== null) expect(esPedidoIdPropio(clave, id, quien)).toBe(true);
    },
  );

  test.prop([cliente, fc.string(), bytes])('an id of another client is refused', (quien, otro, azar) => {
    fc.pre(otro !== quien);
    expect(esPedidoIdPropio(clave, pedidoIdNuevo(clave, quien, azar), otro)).toBe(false);
  });

  test.prop([cliente, bytes])('an id of another system is refused', (quien, azar) => {
    expect(esPedidoIdPropio(clave, pedidoIdNuevo(otraClave, quien, azar))).toBe(false);
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

  test('an invented id is refused', () => {
    for (let i = 0; i < 1000; i += 1) expect(esPedidoIdPropio(clave, randomUUID())).toBe(false);
    const ochos = Array.from({ length: 1000 }, () => randomUUID().replace(/-4/, '-8'));
    expect(ochos.filter((id) => esPedidoIdPropio(clave, id))).toEqual([]);
  });

  test('an id is told by any one flipped digit, upper case, or anything that is no UUID', () => {
    const id = pedidoIdNuevo(clave, 'ana', randomBytes(16));
    for (const i of [0, 5, 16, 25, 35]) {
      const cambiado = id[i] === '1' ? '2' : '1';
      expect(esPedidoIdPropio(clave, id.slice(0, i) + cambiado + id.slice(i + 1), 'ana')).toBe(false);
    }
    expect(esPedidoIdPropio(clave, pedidoIdNuevo(clave, null, Buffer.alloc(16, 0xab)).toUpperCase())).toBe(
      false,
    );
    for (const raro of ['', 'x', `${id} `, `${id}\n`, '../../etc/passwd']) {
      expect(esPedidoIdPropio(clave, raro)).toBe(false);
    }
  });
});
