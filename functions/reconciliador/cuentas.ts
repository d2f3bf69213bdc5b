/** The warehouse against its ledgers, and what is no longer covered. Nothing is repaired here. */
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import type { Descuadre } from '../../shared/api/reconciliacion.ts';
import type { Corrida } from './dependencias.ts';
import { ITEMS_INICIAL, type PorItem, type Progreso } from './progreso.ts';
import {
  type FilaExistencia,
  seleccionarExistencias,
  sumarMovimientos,
  sumarReservas,
} from './sql-cuentas.ts';

/** Items of one snapshot. */
const PAGINA = 200;
const PAGINAS_MAX = 500;
/** Differences that are shown; all are counted. */
const DESCUADRES_MAX = 100;

const compararBodega = async (tx: Ejecutor, bodega_id: number, filas: readonly FilaExistencia[]) => {
  const items = filas.map(({ item_id }) => item_id);
  const reservas = await sumarReservas(tx, bodega_id, items);
  const movimientos = await sumarMovimientos(tx, bodega_id, items);
  return filas.flatMap(({ item_id, cantidad_disponible, cantidad_reservada }): Descuadre[] => {
    const comparar = (que: Descuadre['que'], esperado: number, encontrado: number): Descuadre[] =>
      esperado === encontrado ? [] : [{ que, bodega_id, item_id, esperado, encontrado }];
    return [
      ...comparar('ESTANTE', movimientos.get(item_id) ?? 0, cantidad_disponible),
      ...comparar('RESERVADA', reservas.get(item_id) ?? 0, cantidad_reservada),
    ];
  });
};

/** A page of items as of one moment, so that no order in between can look like a difference. */
const compararPagina = async (tx: Ejecutor, desde: PorItem) => {
  const filas = await seleccionarExistencias(tx, desde, PAGINA);
  const descuadres: Descuadre[] = [];
  for (const [bodega_id, suyas] of Map.groupBy(filas, (fila) => fila.bodega_id)) {
    descuadres.push(...(await compararBodega(tx, bodega_id, suyas)));
  }
  return { filas, descuadres };
};

export interface RecorridoDeItems {
  readonly items: Progreso['items'];
  /** Did the walk reach the end? Then `items` has all of it, and the next begins anew. */
  readonly completo: boolean;
}

/** Compares every item with its ledgers; a walk that is too long for one run goes on in the next. */
export const recorrerItems = async (
  corrida: Corrida,
  previo: Progreso['items'],
): Promise<RecorridoDeItems> => {
  let items = previo.desde === null ? ITEMS_INICIAL : previo;
  for (let pagina = 0; pagina < PAGINAS_MAX && corrida.hayTiempo(); pagina += 1) {
    const { filas, descuadres } = await enInstantanea(corrida.base, (tx) => compararPagina(tx, items.desde));
    const ultima = filas.length < PAGINA ? undefined : filas.at(-1);
    items = {
      desde: ultima === undefined ? null : { bodega_id: ultima.bodega_id, item_id: ultima.item_id },
      descuadres: [...items.descuadres, ...descuadres].slice(0, DESCUADRES_MAX),
      cuantos: items.cuantos + descuadres.length,
    };
    if (items.desde === null) return { items, completo: true };
  }
  return { items, completo: false };
};
