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
 * Lines of one transaction at most. With the 6 MB that an invocation can carry it keeps every bulk statement
 * below MariaDB's default max_allowed_packet of 16 MB.
 */
const LINEAS_POR_TRANSACCION = 20_000;

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
): Promise<ReadonlyMap<string, VeredictoGuardado>> => {
  try {
    return await enTransaccion(deps.base, deps.reloj, (tx) =>
      decidirEnTransaccion(tx, pedidos, enMilisegundos(deps.reloj.ahora())),
    );
  } catch (error) {
    deps.logger.error({ err: error, pedidos: pedidos.length }, 'transacción fallida');
    if (esDelEntorno(error)) throw error;
    if (claseDe(error) === 'duplicado' || pedidos.length === 1) return new Map();
    const mitad = Math.ceil(pedidos.length / 2);
    const primera = await decidir(deps, pedidos.slice(0, mitad));
    return new Map([...primera, ...(await decidir(deps, pedidos.slice(mitad)))]);
  }
};

interface Veredictos {
  readonly veredictos: ReadonlyMap<string, VeredictoGuardado>;
  /** Why the others have none, if it was nobody's fault in the batch. */
  readonly entorno: boolean;
}

/**
 * A stored verdict is final. Redelivered orders look theirs up without a lock: a storm of redeliveries must not
 * hold the rows of hot items.
 */
const veredictosDe = async (deps: Dependencias, recibidos: readonly Recibido[]): Promise<Veredictos> => {
  const distintos = primeros(recibidos);
  const repetidos = distintos.filter(({ mensaje }) => mensaje.recepciones > 1);
  const veredictos = await leerVeredictos(
    deps.base,
    repetidos.map(({ pedido }) => pedido.pedido_id),
  );
  try {
    for (const parte of enPartes(distintos.filter(({ pedido }) => !veredictos.has(pedido.pedido_id)))) {
      for (const [pedido_id, guardado] of await decidir(deps, parte)) veredictos.set(pedido_id, guardado);
    }
  } catch {
    return { veredictos, entorno: true };
  }
  return { veredictos, entorno: false };
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
 * publishes their verdicts. A record is done only when its order's verdict is stored and published.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<PedidoAceptado> =>
  async (mensajes) => {
    const recibidos = mensajes.map(recibir);
    const { veredictos, entorno } = await veredictosDe(deps, recibidos);
    await guardarConflictos(deps, recibidos, veredictos);
    const sinPublicar = await publicar(deps, recibidos, veredictos);

    const salidaDe = ({ pedido }: Recibido): Salida => {
      if (!veredictos.has(pedido.pedido_id)) return entorno ? SIN_VEREDICTO_DEL_ENTORNO : SIN_VEREDICTO;
      if (sinPublicar.has(pedido.pedido_id)) return SIN_PUBLICAR;
      return HECHO;
    };
    return new Map(recibidos.map((recibido) => [recibido.mensaje.id, salidaDe(recibido)]));
  };
