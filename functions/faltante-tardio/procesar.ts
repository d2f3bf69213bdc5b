import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import type { BodegaDescubierta } from '../../shared/eventos/bodega-descubierta.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import {
  type PedidoDescubierto,
  RESULTADO_TARDIO,
  TIPO_PEDIDO_DESCUBIERTO,
} from '../../shared/eventos/pedido-descubierto.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import {
  HECHO,
  type Mensaje,
  type ProcesarLote,
  type Salida,
  SIN_PUBLICAR,
} from '../../shared/lambda/lotes.ts';
import { esDelEntorno, falloDe } from '../../shared/lambda/mitades.ts';
import { atributoDeTraza } from '../../shared/lambda/traza.ts';
import { leerPendientes, type Registro } from './sql.ts';
import { descubrirEnTransaccion, leerCandidatos } from './transaccion.ts';

export interface Dependencias {
  readonly base: Base;
  /** To tema-decisiones. */
  readonly publicador: Publicador;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

/** No transaction begins later than this after the batch came in, so that 5 s suffice; the rest comes back. */
const ULTIMO_INICIO_MS = 2000;
const PENDIENTES_MAX = 1000;

const QUEDAN: Salida = { tipo: 'reintentar', motivo: 'QUEDAN_DESCUBIERTOS' };

const eventoDe = ({ pedido_id, bodega_id, descubierto_en, severidad }: Registro): PedidoDescubierto =>
  sobre({
    id: `${pedido_id}/descubierto`,
    source: 'vigia/faltante-tardio',
    type: TIPO_PEDIDO_DESCUBIERTO,
    time: descubierto_en,
    subject: pedido_id,
    data: { pedido_id, bodega_id, descubierto_en, anomalia: { tipo: RESULTADO_TARDIO, severidad } },
  });

/** @returns were all of them taken? */
const publicar = async (
  { publicador }: Dependencias,
  registros: readonly Registro[],
  traceparent: string | undefined,
): Promise<boolean> => {
  const sinPublicar = await publicador.publicarTodos(
    registros.map((registro) => ({
      clave: registro.pedido_id,
      cuerpo: serializar(eventoDe(registro)),
      atributos: { resultado: RESULTADO_TARDIO, ...atributoDeTraza(traceparent) },
    })),
  );
  return sinPublicar.size === 0;
};

/** One bodega, one transaction after the other, until nothing in it is uncovered or the time is over. */
const cubrir = async (
  deps: Dependencias,
  bodega_id: number,
  mensajes: readonly Mensaje<BodegaDescubierta>[],
  hasta: number,
): Promise<Salida> => {
  const { base, reloj, logger } = deps;
  const traceparent = mensajes[0]?.traceparent;
  let publicados = true;
  // An earlier try may have committed and not published.
  if (mensajes.some(({ recepciones }) => recepciones > 1)) {
    const pendientes = await conReintento(() => leerPendientes(base, bodega_id, PENDIENTES_MAX));
    publicados = await publicar(deps, pendientes, traceparent);
  }
  for (;;) {
    const candidatos = await conReintento(() => leerCandidatos(base, bodega_id));
    if (candidatos.length === 0) return publicados ? HECHO : SIN_PUBLICAR;
    if (reloj.ahora() > hasta) return QUEDAN;
    const en = enMilisegundos(reloj.ahora());
    const registros = await enTransaccion(base, reloj, (tx) =>
      descubrirEnTransaccion(tx, bodega_id, candidatos, en),
    );
    if (registros.length > 0) logger.warn({ bodega_id, pedidos: registros.length }, 'pedidos descubiertos');
    publicados = (await publicar(deps, registros, traceparent)) && publicados;
  }
};

/**
 * Late shortfall: while an item has more reserved than is there, the newest order that holds such an item loses
 * all that it holds. A message only says where to look; the whole bodega is looked at, since an order can hold
 * several uncovered items.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<BodegaDescubierta> =>
  async (mensajes) => {
    const hasta = deps.reloj.ahora() + ULTIMO_INICIO_MS;
    const salidas = new Map<string, Salida>();
    let entorno: Salida | undefined;
    for (const [bodega_id, suyos] of Map.groupBy(mensajes, ({ evento }) => evento.data.bodega_id)) {
      // Another bodega would wait for the same database until the function's time is over.
      let salida = entorno;
      try {
        salida ??= await cubrir(deps, bodega_id, suyos, hasta);
      } catch (error) {
        deps.logger.error({ err: error, bodega_id }, 'bodega sin cubrir');
        salida = falloDe(error);
        if (esDelEntorno(error)) entorno = salida;
      }
      for (const { id } of suyos) salidas.set(id, salida);
    }
    return salidas;
  };
