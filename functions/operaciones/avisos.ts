import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicable, Publicador } from '../../shared/adaptadores/sns.ts';
import type { Existencia } from '../../shared/dominio/faltante.ts';
import { estaDescubierta } from '../../shared/dominio/salida.ts';
import {
  type BodegaDescubierta,
  sujetoDeItem,
  TIPO_BODEGA_DESCUBIERTA,
} from '../../shared/eventos/bodega-descubierta.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import type { Peticion } from '../../shared/lambda/http-peticion.ts';
import { traceparentDe } from '../../shared/lambda/traza.ts';

export interface Dependencias {
  readonly base: Base;
  readonly reloj: Reloj;
  readonly clavePedidos: Buffer;
  /** To tema-bodega. */
  readonly publicador: Publicador;
  /** Random bytes, that many. */
  readonly azar: (bytes: number) => Buffer;
}

interface Item extends Existencia {
  readonly bodega_id: number;
  readonly item_id: number;
}

/** The version makes the id: two changes of one item are two hints. */
const eventoDe = ({ bodega_id, item_id, version }: Item, time: string): BodegaDescubierta => {
  const subject = sujetoDeItem(bodega_id, item_id);
  return sobre({
    id: `${subject}/${version}`,
    source: 'vigia/operaciones',
    type: TIPO_BODEGA_DESCUBIERTA,
    time,
    subject,
    data: { bodega_id, item_id },
  });
};

/**
 * After the commit: says of which items more is reserved than is there. The change stands whatever becomes of
 * the message, so a failure is only logged; the reconciler's sweep finds the item by its state.
 */
export const avisarDescubiertos = async (
  { publicador, reloj, azar }: Dependencias,
  { traza, logger }: Peticion,
  items: readonly Item[],
): Promise<void> => {
  const descubiertos = items.filter(estaDescubierta);
  if (descubiertos.length === 0) return;
  const time = enMilisegundos(reloj.ahora());
  const traceparent = traceparentDe(traza, azar(24));
  const sinPublicar = await publicador.publicarTodos(
    descubiertos.map(
      (item): Publicable => ({
        clave: sujetoDeItem(item.bodega_id, item.item_id),
        cuerpo: serializar(eventoDe(item, time)),
        atributos: { traceparent },
      }),
    ),
  );
  if (sinPublicar.size > 0) logger.warn({ items: sinPublicar.size }, 'items descubiertos sin avisar');
};
