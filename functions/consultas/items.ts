import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { itemLeido } from '../../shared/api/bodega.ts';
import { caminoDeItem, consultaDeItem, consultaDeItems } from '../../shared/api/consulta.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { itemNoEncontrado } from '../../shared/api/problema.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { abrir, cerrar, cortar } from './pagina.ts';
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
    const [desde] = abrir(claveCursor, lista, cursor);
    const filas = await conReintento(() =>
      seleccionarItemsDesde(base, bodega_id, Number(desde ?? 0), limite + 1),
    );
    const { pagina, siguiente } = cortar(filas, limite, ({ item_id }) => [item_id]);
    return ok({ items: pagina.map(itemLeido), cursor: cerrar(claveCursor, lista, siguiente) });
  };
