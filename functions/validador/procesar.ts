import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { claseDe } from '../../shared/adaptadores/mysql/errores.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import { huellaDe } from '../../shared/dominio/huella.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import type { PedidoAceptado } from '../../shared/eventos/pedido-aceptado.ts';
import {
  type PedidoEvaluado,
  TIPO_PEDIDO_EVALUADO,
  type Veredicto,
} from '../../shared/eventos/pedido-evaluado.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import {
  APLAZADO,
  HECHO,
  type Mensaje,
  type ProcesarLote,
  type Salida,
  SIN_PUBLICAR,
} from '../../shared/lambda/lotes.ts';
import { esDelEntorno } from '../../shared/lambda/mitades.ts';
import type { PedidoPorDecidir } from './decidir.ts';
import { leerVeredictos, registrarConflictos, type VeredictoGuardado } from './sql.ts';
import { decidirEnTransaccion } from './transaccion.ts';

/**
 * Lines of one transaction at most (but for one order alone, which has 2,000). It bounds how long hot rows stay
 * locked, which others wait for at most 1 s, and how late the clock is looked at. See docs/decisiones/0036.
 */
const LINEAS_POR_TRANSACCION = 5_000;
/** What must be left to begin a further part: it may wait for locks, and the verdicts have yet to be published. */
const RESERVA_MS = 3_000;
/** For a caller that does not say. */
const TIMEOUT_MS = 5_000;

export interface Dependencias {
  readonly base: Base;
  readonly publicador: Publicador;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

const SIN_VEREDICTO: Salida = { tipo: 'reintentar', motivo: 'SIN_VEREDICTO' };
const SIN_VEREDICTO_DEL_ENTORNO: Salida = { ...SIN_VEREDICTO, entorno: true };

interface Recibido extends PedidoPorDecidir {
  readonly mensaje: Mensaje<PedidoAceptado>;
}

const recibir = (mensaje: Mensaje<PedidoAceptado>): Recibido => {
  const pedido = mensaje.evento.data;
  return { mensaje, pedido, huella: huellaDe(pedido).toString('hex') };
};

/** The first delivery of each order, in arrival order: the content that is decided if none was before. */
const primeros = (recibidos: readonly Recibido[]): Recibido[] => {
  const porPedido = new Map<string, Recibido>();
  for (const recibido of recibidos) {
    if (!porPedido.has(recibido.pedido.pedido_id)) porPedido.set(recibido.pedido.pedido_id, recibido);
  }
  return [...porPedido.values()];
};

const enPartes = (pedidos: readonly Recibido[]): Recibido[][] => {
  const partes: Recibido[][] = [];
  let lineas = Number.POSITIVE_INFINITY;
  for (const recibido of pedidos) {
    lineas += recibido.pedido.items.length;
    if (lineas > LINEAS_POR_TRANSACCION) {
      partes.push([]);
      lineas = recibido.pedido.items.length;
    }
    partes.at(-1)?.push(recibido);
  }
  return partes;
};

/**
 * Decides; where the database refuses a batch for what is in it, halves it, so that one bad order does not
 * spend the receives of a thousand. An order without a verdict in the result is to be retried.
 *
 * @throws what is nobody's fault in the batch: any other order would meet the same
 */
const decidir = async (
  deps: Dependencias,
  pedidos: readonly Recibido[],
  hasta: number,
): Promise<ReadonlyMap<string, VeredictoGuardado>> => {
  try {
    return await enTransaccion(
      deps.base,
      deps.reloj,
      (tx, intento) => decidirEnTransaccion(tx, pedidos, enMilisegundos(deps.reloj.ahora()), intento),
      { ultimoInicio: hasta, seAbre: true },
    );
  } catch (error) {
    deps.logger.error({ err: error, pedidos: pedidos.length }, 'transacción fallida');
    if (esDelEntorno(error)) throw error;
    const esSuyo = claseDe(error) !== 'duplicado' && pedidos.length > 1;
    if (!esSuyo || deps.reloj.ahora() > hasta) return new Map();
    const mitad = Math.ceil(pedidos.length / 2);
    const primera = await decidir(deps, pedidos.slice(0, mitad), hasta);
    return new Map([...primera, ...(await decidir(deps, pedidos.slice(mitad), hasta))]);
  }
};

interface Decididos {
  readonly veredictos: ReadonlyMap<string, VeredictoGuardado>;
  /** Orders for which there was no time, by id. */
  readonly aplazados: ReadonlySet<string>;
  /** Why others have none, if it was nobody's fault in the batch. */
  readonly entorno: boolean;
}

/** Those that were put off most often first: however long the queue, nobody spends all receives on waiting. */
const porEspera = (a: Recibido, b: Recibido): number => b.mensaje.recepciones - a.mensaje.recepciones;

/**
 * Decides part by part, and begins none when the time is over. Only what waits behind parts that all went well is
 * put off: behind a failure it is the surroundings, and the visibility timeout is the right patience.
 */
const decidirPartes = async (
  deps: Dependencias,
  nuevos: readonly Recibido[],
  hasta: number,
): Promise<Decididos> => {
  const veredictos = new Map<string, VeredictoGuardado>();
  const partes = enPartes([...nuevos].sort(porEspera));
  let empezados = 0;
  let entorno = false;
  try {
    for (const parte of partes) {
      if (empezados > 0 && deps.reloj.ahora() > hasta) break;
      empezados += parte.length;
      for (const [pedido_id, guardado] of await decidir(deps, parte, hasta))
        veredictos.set(pedido_id, guardado);
    }
  } catch {
    entorno = true;
  }
  const resto = veredictos.size < empezados ? [] : partes.flat().slice(empezados);
  return { veredictos, aplazados: new Set(resto.map(({ pedido }) => pedido.pedido_id)), entorno };
};

/**
 * A stored verdict is final. Redelivered orders look theirs up without a lock: a storm of redeliveries must not
 * hold the rows of hot items.
 */
const veredictosDe = async (
  deps: Dependencias,
  recibidos: readonly Recibido[],
  hasta: number,
): Promise<Decididos> => {
  const distintos = primeros(recibidos);
  const repetidos = distintos.filter(({ mensaje }) => mensaje.recepciones > 1);
  const guardados = await leerVeredictos(
    deps.base,
    repetidos.map(({ pedido }) => pedido.pedido_id),
  );
  const nuevos = distintos.filter(({ pedido }) => !guardados.has(pedido.pedido_id));
  const decididos = await decidirPartes(deps, nuevos, hasta);
  return { ...decididos, veredictos: new Map([...guardados, ...decididos.veredictos]) };
};

/** Same id, other content than the one that was decided. */
const guardarConflictos = async (
  { base, reloj, logger }: Dependencias,
  recibidos: readonly Recibido[],
  veredictos: ReadonlyMap<string, VeredictoGuardado>,
): Promise<void> => {
  const conflictos = recibidos.flatMap(({ pedido, huella }) => {
    const guardado = veredictos.get(pedido.pedido_id);
    if (guardado === undefined || guardado.huella === huella) return [];
    return [{ pedido_id: pedido.pedido_id, bodega_id: guardado.veredicto.bodega_id, huella }];
  });
  if (conflictos.length === 0) return;
  await registrarConflictos(base, conflictos, enMilisegundos(reloj.ahora()));
  logger.warn({ conflictos: conflictos.length }, 'contenidos en conflicto');
};

const eventoDe = (veredicto: Veredicto): PedidoEvaluado =>
  sobre({
    id: veredicto.pedido_id,
    source: 'vigia/validador',
    type: TIPO_PEDIDO_EVALUADO,
    time: veredicto.evaluado_en,
    subject: veredicto.pedido_id,
    data: veredicto,
  });

/** Publishes each order's verdict once, with the trace of its first delivery. @returns the orders not published */
const publicar = (
  { publicador }: Dependencias,
  recibidos: readonly Recibido[],
  veredictos: ReadonlyMap<string, VeredictoGuardado>,
): Promise<ReadonlySet<string>> =>
  publicador.publicarTodos(
    primeros(recibidos).flatMap(({ pedido, mensaje }) => {
      const guardado = veredictos.get(pedido.pedido_id);
      if (guardado === undefined) return [];
      return {
        clave: pedido.pedido_id,
        cuerpo: serializar(eventoDe(guardado.veredicto)),
        atributos: mensaje.traceparent === undefined ? {} : { traceparent: mensaje.traceparent },
      };
    }),
  );

/**
 * Decides a batch of 1 to 1,000 accepted orders, any mix of new, repeated, replayed and conflicting ones, and
 * publishes their verdicts. A record is done only when its order's verdict is stored and published; what there is no
 * time for is put off.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<PedidoAceptado> =>
  async (mensajes, restanteMs = () => TIMEOUT_MS) => {
    const hasta = deps.reloj.ahora() + restanteMs() - RESERVA_MS;
    const recibidos = mensajes.map(recibir);
    const { veredictos, aplazados, entorno } = await veredictosDe(deps, recibidos, hasta);
    await guardarConflictos(deps, recibidos, veredictos);
    const sinPublicar = await publicar(deps, recibidos, veredictos);

    const salidaDe = ({ pedido }: Recibido): Salida => {
      if (aplazados.has(pedido.pedido_id)) return APLAZADO;
      if (!veredictos.has(pedido.pedido_id)) return entorno ? SIN_VEREDICTO_DEL_ENTORNO : SIN_VEREDICTO;
      if (sinPublicar.has(pedido.pedido_id)) return SIN_PUBLICAR;
      return HECHO;
    };
    return new Map(recibidos.map((recibido) => [recibido.mensaje.id, salidaDe(recibido)]));
  };
