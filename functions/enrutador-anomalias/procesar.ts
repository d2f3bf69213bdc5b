import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicable, Publicador } from '../../shared/adaptadores/sns.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { type PedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../../shared/eventos/pedido-decidido.ts';
import type { PedidoEvaluado } from '../../shared/eventos/pedido-evaluado.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import {
  HECHO,
  type Mensaje,
  type ProcesarLote,
  type Salida,
  SIN_PUBLICAR,
} from '../../shared/lambda/lotes.ts';
import { porMitades } from '../../shared/lambda/mitades.ts';
import { atributoDeTraza } from '../../shared/lambda/traza.ts';
import { type Anomalia, clasificar, esCoherente } from './decidir.ts';
import { type AnomaliaDetectada, anotarAnomalias } from './sql.ts';

export interface Dependencias {
  readonly base: Base;
  readonly publicador: Publicador;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

interface Clasificado {
  readonly mensaje: Mensaje<PedidoEvaluado>;
  readonly anomalia: Anomalia | null;
}

const INCOHERENTE: Salida = { tipo: 'terminal', motivo: 'TOTALES_CONTRADICEN_RESULTADO' };

const filaDe = ({ mensaje, anomalia }: Clasificado): AnomaliaDetectada[] => {
  if (anomalia === null) return [];
  const { pedido_id, bodega_id, evaluado_en } = mensaje.evento.data;
  // The moment of the verdict, however late or often its event comes.
  return [{ ...anomalia, id: idABinario(pedido_id), bodega_id, detectada_en: evaluado_en }];
};

/** Rows of one table are written in one order by everybody, or two batches lock each other out. */
const porPedido = (a: AnomaliaDetectada, b: AnomaliaDetectada): number =>
  Buffer.compare(a.id, b.id) || (a.tipo < b.tipo ? -1 : 1);

interface Guardados {
  /** What may be published. */
  readonly guardados: readonly Clasificado[];
  /** The outcome of the rest. */
  readonly fallo: Salida;
}

/** What is consistent needs no database, and passes while there is none. */
const guardar = async (
  { base, reloj, logger }: Dependencias,
  clasificados: readonly Clasificado[],
): Promise<Guardados> => {
  const conAnomalia = clasificados.filter(({ anomalia }) => anomalia !== null);
  const { resultados, fallo } = await porMitades(
    conAnomalia.length === 0 ? [] : [conAnomalia],
    async (parte) => {
      const filas = parte.flatMap(filaDe).sort(porPedido);
      await enTransaccion(base, reloj, (tx) => anotarAnomalias(tx, filas));
      return parte;
    },
    logger,
  );
  const sinAnomalia = clasificados.filter(({ anomalia }) => anomalia === null);
  return { guardados: [...sinAnomalia, ...resultados], fallo };
};

const eventoDe = ({ mensaje, anomalia }: Clasificado): PedidoDecidido => {
  const veredicto = mensaje.evento.data;
  return sobre({
    id: veredicto.pedido_id,
    source: 'vigia/enrutador-anomalias',
    type: TIPO_PEDIDO_DECIDIDO,
    time: veredicto.evaluado_en,
    subject: veredicto.pedido_id,
    data: { ...veredicto, anomalia },
  });
};

const publicableDe = (clasificado: Clasificado): Publicable => ({
  clave: clasificado.mensaje.id,
  cuerpo: serializar(eventoDe(clasificado)),
  atributos: {
    // The subscriptions of tema-decisiones filter on it: it says who hears of the order.
    resultado: clasificado.mensaje.evento.data.resultado,
    ...atributoDeTraza(clasificado.mensaje.traceparent),
  },
});

/**
 * Classifies what is short, keeps it as an anomaly, and sends every verdict the way of its result. Each message
 * goes on by itself, also a repeated one: which of two that disagree is true, the next function reads.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<PedidoEvaluado> =>
  async (mensajes) => {
    const coherentes = mensajes.filter(({ evento }) => esCoherente(evento.data));
    const { guardados, fallo } = await guardar(
      deps,
      coherentes.map((mensaje) => ({ mensaje, anomalia: clasificar(mensaje.evento.data) })),
    );
    const sinPublicar = await deps.publicador.publicarTodos(guardados.map(publicableDe));
    return new Map<string, Salida>([
      ...mensajes.map(({ id }) => [id, INCOHERENTE] as const),
      ...coherentes.map(({ id }) => [id, fallo] as const),
      ...guardados.map(({ mensaje: { id } }) => [id, sinPublicar.has(id) ? SIN_PUBLICAR : HECHO] as const),
    ]);
  };
