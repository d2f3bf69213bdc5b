/** Bodies that break the schema: each must be refused with 422, and never appear in the log. */
import { CANTIDAD_MAX, EXISTENCIAS_MAX, LINEAS_MAX, type RechazoPlaneado } from '../tipos.ts';
import { type Escenario, rechazar, type Taller } from './taller.ts';

type Malo = readonly [motivo: string, cuerpo: (item_id: number) => unknown];

const linea = (item_id: unknown, cantidad: unknown) => ({ items: [{ item_id, cantidad }] });

const MALOS: readonly Malo[] = [
  ['sin líneas', () => ({ items: [] })],
  ['sin items', () => ({})],
  ['cantidad 0', (id) => linea(id, 0)],
  ['cantidad negativa', (id) => linea(id, -1)],
  ['cantidad con decimales', (id) => linea(id, 1.5)],
  ['cantidad como texto', (id) => linea(id, '3')],
  ['cantidad nula', (id) => linea(id, null)],
  ['cantidad de más', (id) => linea(id, CANTIDAD_MAX + 1)],
  ['cantidad 1e308', (id) => linea(id, 1e308)],
  ['cantidad 2^53', (id) => linea(id, 2 ** 53)],
  ['item 0', () => linea(0, 1)],
  ['item fuera de rango', () => linea(EXISTENCIAS_MAX + 1, 1)],
  ['item como texto', (id) => linea(String(id), 1)],
  ['una línea mala entre buenas', (id) => ({ items: [...linea(id, 1).items, ...linea(id, 0).items] })],
  ['clave desconocida', (id) => ({ ...linea(id, 1), descuento: 5 })],
  ['clave desconocida en la línea', (id) => ({ items: [{ item_id: id, cantidad: 1, precio: 2 }] })],
  ['referencia demasiado larga', (id) => ({ ...linea(id, 1), referencia: 'x'.repeat(201) })],
  ['líneas de más', (id) => ({ items: Array.from({ length: LINEAS_MAX + 1 }, () => linea(id, 1).items[0]) })],
  ['una lista', (id) => [linea(id, 1)]],
  ['nulo', () => null],
];

const rechazo = (taller: Taller, item_id: number, [motivo, cuerpo]: Malo): RechazoPlaneado => ({
  escenario: 'rechazados',
  clave: taller.clave(),
  motivo,
  cuerpo: cuerpo(item_id),
  estados: [422],
});

/** Its orders are not counted among the accepted ones: there must be none. */
export const rechazados: Escenario = {
  nombre: 'rechazados',
  descripcion: 'Pedidos mal formados: 422, y ni rastro de ellos en la bitácora.',
  peso: 1,
  planear: (taller, pedidos) => {
    const item_id = taller.item(1_000);
    const vueltas = Math.max(1, Math.round(pedidos / MALOS.length));
    return Array.from({ length: vueltas }).flatMap(() =>
      MALOS.map((malo) => taller.caso(rechazar([rechazo(taller, item_id, malo)]))),
    );
  },
};
