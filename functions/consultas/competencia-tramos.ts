/** How far a search for those who held an item has to go: no further than to the end of the last of them. */
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import {
  type Lugar,
  seleccionarVersiones,
  sumarRetenidas,
  sumarTerminadas,
  type Tramo,
} from './sql-competencia.ts';

/** A place in the life of an item, and how many units were reserved there: the evidence of a verdict says so. */
export interface Disputa extends Lugar {
  readonly reservada: number;
}

/** Versions that are looked at first; each time there is more to look at, so many times as many. */
const PASO = 100;
const CRECE = 3;

interface Busqueda extends Tramo {
  /** Units whose holders have not been met yet. */
  readonly faltan: number;
  /** The version that the item has today. */
  readonly fin: number;
}

const quedanPor = ({ faltan, hasta, fin }: Busqueda): boolean => faltan > 0 && hasta < fin;

/**
 * Of what was reserved at a moment, some is held to this day and the rest ended later. The rest is looked for from that
 * moment on, until all units are accounted for: so what is read is what was in motion then, not all that came since.
 * Where the units do not add up (somebody changed a table) it reads to the end.
 *
 * @param disputas at least one; their items are all different
 */
export const acotar = async (
  tx: Ejecutor,
  bodega_id: number,
  disputas: readonly Disputa[],
): Promise<Tramo[]> => {
  const retenidas = await sumarRetenidas(tx, bodega_id, disputas);
  const items = disputas.map(({ item_id }) => item_id);
  const versiones = await seleccionarVersiones(tx, bodega_id, items);
  let busquedas = disputas.map(({ item_id, version, reservada }): Busqueda => {
    const faltan = reservada - (retenidas.get(item_id) ?? 0);
    return {
      item_id,
      version,
      desde: version,
      hasta: version,
      faltan,
      fin: versiones.get(item_id) ?? version,
    };
  });
  for (let paso = PASO; busquedas.some(quedanPor); paso *= CRECE) {
    const siguientes = busquedas
      .filter(quedanPor)
      .map((una) => ({ ...una, desde: una.hasta, hasta: Math.min(una.fin, una.hasta + paso) }));
    const vistas = await sumarTerminadas(tx, bodega_id, siguientes);
    const hasta = new Map(siguientes.map((una) => [una.item_id, una.hasta]));
    busquedas = busquedas.map((una) => ({
      ...una,
      hasta: hasta.get(una.item_id) ?? una.hasta,
      faltan: una.faltan - (vistas.get(una.item_id) ?? 0),
    }));
  }
  return busquedas;
};
