import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { leer } from './lectura.ts';
import { pedidoPedido } from './pedido.ts';

const linea = { item_id: 1, cantidad: 1 };
const rutasDe = (cuerpo: unknown): string[] => {
  const lectura = leer(pedidoPedido, cuerpo);
  return lectura.ok ? [] : lectura.errores.map(({ ruta }) => ruta);
};
const conLinea = (cambios: object) => ({ items: [{ ...linea, ...cambios }] });

describe('an order', () => {
  test.each([
    conLinea({ item_id: 2147483647, cantidad: 1000000, nombre_item: 'x' }),
    { items: [linea], bodega_id: 2147483647, cliente_id: 'c', referencia: 'r' },
    { items: Array.from({ length: 2000 }, () => linea) },
    { items: [linea], referencia: '' },
    { items: [linea], referencia: ` ${'😀'.repeat(200)} ` },
    JSON.parse('{"items":[{"item_id":1.0,"cantidad":1e3}]}'),
  ])('%#: is one', (cuerpo) => expect(rutasDe(cuerpo)).toEqual([]));

  test.each([
    [{}, 'items'],
    [{ items: [] }, 'items'],
    [{ items: Array.from({ length: 2001 }, () => linea) }, 'items'],
    [{ items: linea }, 'items'],
    [{ items: [null] }, 'items.0'],
    [conLinea({ item_id: 0 }), 'items.0.item_id'],
    [conLinea({ item_id: 2147483648 }), 'items.0.item_id'],
    [conLinea({ cantidad: 0 }), 'items.0.cantidad'],
    [conLinea({ cantidad: -1 }), 'items.0.cantidad'],
    [conLinea({ cantidad: 1.5 }), 'items.0.cantidad'],
    [conLinea({ cantidad: '3' }), 'items.0.cantidad'],
    [conLinea({ cantidad: 1000001 }), 'items.0.cantidad'],
    [conLinea({ cantidad: 1e308 }), 'items.0.cantidad'],
    [conLinea({ cantidad: 2 ** 53 + 2 }), 'items.0.cantidad'],
    [conLinea({ cantidad: null }), 'items.0.cantidad'],
    [conLinea({ cantidad: undefined }), 'items.0.cantidad'],
    [conLinea({ cantidad: true }), 'items.0.cantidad'],
    [conLinea({ precio: 1 }), 'items.0.precio'],
    [conLinea({ nombre_item: '\udc00' }), 'items.0.nombre_item'],
    [conLinea({ nombre_item: 7 }), 'items.0.nombre_item'],
    [{ items: [linea], bodega_id: 0 }, 'bodega_id'],
    [{ items: [linea], bodega_id: '1' }, 'bodega_id'],
    [{ items: [linea], referencia: 'x'.repeat(201) }, 'referencia'],
    [{ items: [linea], cliente_id: null }, 'cliente_id'],
    [{ items: [linea], pedido_id: 'x' }, 'pedido_id'],
    [JSON.parse('{"items":[{"item_id":1,"cantidad":1}],"__proto__":{}}'), '__proto__'],
    [[], ''],
    [null, ''],
  ])('%#: %s is at fault', (cuerpo, ruta) => expect(rutasDe(cuerpo)).toEqual([ruta]));

  test('strings are trimmed, bodega 1 is the default', () => {
    expect(leer(pedidoPedido, { items: [linea], referencia: '\u00a0 a b\n' })).toEqual({
      ok: true,
      valor: { items: [linea], bodega_id: 1, referencia: 'a b' },
    });
  });

  test.prop([fc.jsonValue()])('whatever JSON comes, the answer is short and in Spanish', (cuerpo) => {
    for (const envuelto of [cuerpo, { items: cuerpo }, { items: [cuerpo] }]) {
      const lectura = leer(pedidoPedido, envuelto);
      if (lectura.ok) continue;
      expect(lectura.errores.length).toBeLessThanOrEqual(20);
      for (const { mensaje } of lectura.errores)
        expect(mensaje).not.toMatch(/expected|invalid|too (big|small)|unrecognized/i);
    }
  });
});
