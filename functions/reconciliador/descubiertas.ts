import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Publicable } from '../../shared/adaptadores/sns.ts';
import { sujetoDeItem, TIPO_BODEGA_DESCUBIERTA } from '../../shared/eventos/bodega-descubierta.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import type { Corrida } from './dependencias.ts';
import type { PorItem } from './progreso.ts';
import { seleccionarDescubiertas } from './sql-cuentas.ts';

/** Items told of in one run; the next goes on behind them. */
const DESCUBIERTAS_MAX = 1000;

const publicableDe = (
  { ahora, azar, traceparent }: Corrida,
  item: { readonly bodega_id: number; readonly item_id: number },
): Publicable => {
  const subject = sujetoDeItem(item.bodega_id, item.item_id);
  const evento = sobre({
    id: `${subject}@${azar(8).toString('hex')}`,
    source: 'vigia/reconciliador',
    type: TIPO_BODEGA_DESCUBIERTA,
    time: enMilisegundos(ahora),
    subject,
    data: { bodega_id: item.bodega_id, item_id: item.item_id },
  });
  return { clave: subject, cuerpo: serializar(evento), atributos: { traceparent } };
};

/**
 * Tells of items of which more is reserved than there is: whoever changed the shelf may have died before telling,
 * or changed the table by hand.
 *
 * @returns after which item the next run goes on
 */
export const avisarDescubiertas = async (corrida: Corrida, cursor: PorItem): Promise<PorItem> => {
  const items = await seleccionarDescubiertas(corrida.base, cursor, DESCUBIERTAS_MAX);
  if (items.length > 0) {
    const sinPublicar = await corrida.bodega.publicarTodos(items.map((item) => publicableDe(corrida, item)));
    corrida.logger.warn(
      { items: items.length, avisados: items.length - sinPublicar.size },
      'items descubiertos',
    );
  }
  const ultimo = items.length < DESCUBIERTAS_MAX ? undefined : items.at(-1);
  return ultimo === undefined ? null : { bodega_id: ultimo.bodega_id, item_id: ultimo.item_id };
};
