import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { itemLeido } from '../../shared/api/bodega.ts';
import { caminoDeItem, consultaDeItem, consultaDeItems } from '../../shared/api/consulta.ts';
import { abrirCursor, cerrarCursor } from '../../shared/api/cursor.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { itemNoEncontrado } from '../../shared/api/problema.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { seleccionarItem, seleccionarItemsDesde } from './sql.ts';

/** GET /bodega/items/{item_id} */
export const manejarItem =
  (base: Base): Manejador =>
  async ({ parametros, consulta }) => {
    const { item_id } = exigir(caminoDeItem, parametros);
    const { bodega_id } = exigir(consultaDeItem, consulta);
    const fila = await conReintento(() => seleccionarItem(base, bodega_id, item_id));
    if (fila === undefined) throw itemNoEncontrado();
    return ok(itemLeido(fila));
  };

/** GET /bodega/items, by item_id. */
export const manejarItems =
  (base: Base, claveCursor: Buffer): Manejador =>
  async ({ consulta }) => {
    const { bodega_id, limite, cursor } = exigir(consultaDeItems, consulta);
    const lista = `items/${bodega_id}`;
    const desde = cursor === undefined ? 0 : abrirCursor(claveCursor, lista, cursor);
    // One more than asked for, to know whether there are more.
    const filas = await conReintento(() => seleccionarItemsDesde(base, bodega_id, desde, limite + 1));
    const items = filas.slice(0, limite).map(itemLeido);
    const ultimo = items.at(-1);
    const hayMas = filas.length > limite && ultimo !== undefined;
    return ok({ items, cursor: hayMas ? cerrarCursor(claveCursor, lista, ultimo.item_id) : null });
  };
