import { expect, test } from 'vitest';
import { faltasDe } from './conformidad.ts';

const cabeceras = { 'content-type': 'application/json; charset=utf-8', 'x-correlation-id': 'ab' };
const salud = { status: 200, cabeceras, cuerpo: { estado: 'OK' } };

test('a documented answer passes', () => {
  expect(faltasDe('GET /health', salud)).toEqual([]);
});

test.each([
  ['a field more', { ...salud, cuerpo: { estado: 'OK', version: '1' } }, /no documenta/],
  ['a field less', { ...salud, cuerpo: {} }, /cuerpo\.estado/],
  ['another value', { ...salud, cuerpo: { estado: 'MAL' } }, /cuerpo\.estado/],
  ['another status', { ...salud, status: 418 }, /respuesta 418 no está documentada/],
  ['another type', { ...salud, cabeceras: { ...cabeceras, 'content-type': 'text/plain' } }, /text\/plain/],
  ['no correlation id', { ...salud, cabeceras: { 'content-type': 'application/json' } }, /x-correlation-id/],
  [
    'a header more',
    { ...salud, cabeceras: { ...cabeceras, location: '/x' } },
    /location no está documentada/,
  ],
])('%s is named', (_, contestada, falta) => {
  expect(faltasDe('GET /health', contestada).join()).toMatch(falta);
});

test('a field more inside a list is named', () => {
  const item = { item_id: 1, nombre_item: 'x', sku: null, bodega_id: 1, version: 1, secreto: 1 };
  const cantidades = { cantidad_disponible: 0, cantidad_reservada: 0, cantidad_libre: 0 };
  const cuerpo = { items: [{ ...item, ...cantidades }], cursor: null };
  expect(faltasDe('GET /bodega/items', { ...salud, cuerpo })).toHaveLength(1);
});

test('what matches no route is 401, 404 or 405', () => {
  expect(faltasDe('$default', salud)).toEqual(['la respuesta 200 no está documentada']);
});
