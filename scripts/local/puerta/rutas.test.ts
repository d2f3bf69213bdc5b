import { expect, test } from 'vitest';
import type { RutaLocal } from '../topologia.ts';
import { encontrador } from './rutas.ts';

const rutas: RutaLocal[] = ['/{a}/fin', '/lote/{b}', '/{a}', '/lote', '/lote/fin'].map((ruta) => ({
  metodo: 'GET',
  ruta,
  funcion: 'f',
  roles: 'todos',
}));
const encontrar = encontrador(rutas);

test.each([
  ['/lote', '/lote', {}],
  ['/otro', '/{a}', { a: 'otro' }],
  ['/lote/fin', '/lote/fin', {}],
  ['/lote/x', '/lote/{b}', { b: 'x' }],
  ['/x/fin', '/{a}/fin', { a: 'x' }],
])('%s va a %s: lo literal gana al parámetro, de izquierda a derecha', (camino, ruta, parametros) => {
  expect(encontrar('GET', camino)).toMatchObject({ ruta: { ruta }, parametros });
});

test.each(['/lote/', '/', '/x/y/z', '//fin', '/LOTE/fin/'])('%s no es ninguna', (camino) => {
  expect(encontrar('GET', camino)).toBeUndefined();
});
