/** Sends on what is stuck after the verdict, with the events that whoever lost them would have sent. */
import { anotarReenvios } from '../../shared/adaptadores/mysql/reenvios.ts';
import {
  binarioAId,
  columnaAInstante,
  enMilisegundos,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import { aVeredicto } from '../../shared/adaptadores/mysql/veredictos.ts';
import type { Publicable } from '../../shared/adaptadores/sns.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import {
  type PedidoDescubierto,
  RESULTADO_TARDIO,
  TIPO_PEDIDO_DESCUBIERTO,
} from '../../shared/eventos/pedido-descubierto.ts';
import { type PedidoEvaluado, TIPO_PEDIDO_EVALUADO } from '../../shared/eventos/pedido-evaluado.ts';
import { esReciente, tocaReenviar } from './decidir.ts';
import type { Corrida } from './dependencias.ts';
import type { PorFecha, Progreso } from './progreso.ts';
import { olvidarReenvios, seleccionarResueltos } from './sql.ts';
import { type FilaAtascado, seleccionarAtascados } from './sql-atascados.ts';

const PAGINA = 1000;
/** Notes of orders that got on since are thrown away this many at a time. */
const OLVIDADOS_MAX = 1000;
const SOURCE = 'vigia/reconciliador';

const milisegundosDe = (columna: string): number => Date.parse(columnaAInstante(columna));

const evaluadoDe = (fila: FilaAtascado): PedidoEvaluado => {
  const data = aVeredicto(fila);
  return sobre({
    id: data.pedido_id,
    source: SOURCE,
    type: TIPO_PEDIDO_EVALUADO,
    time: data.evaluado_en,
    subject: data.pedido_id,
    data,
  });
};

const descubiertoDe = (fila: FilaAtascado, descubierto: Descubierto): PedidoDescubierto => {
  const pedido_id = binarioAId(fila.pedido_id);
  const descubierto_en = columnaAInstante(descubierto.en);
  const anomalia = { tipo: RESULTADO_TARDIO, severidad: descubierto.severidad } as const;
  return sobre({
    id: pedido_id,
    source: SOURCE,
    type: TIPO_PEDIDO_DESCUBIERTO,
    time: descubierto_en,
    subject: pedido_id,
    data: { pedido_id, bodega_id: fila.bodega_id, descubierto_en, anomalia },
  });
};

interface Descubierto {
  /** As a column. */
  readonly en: string;
  readonly severidad: PedidoDescubierto['data']['anomalia']['severidad'];
}

/** Only an order that is short after a consistent verdict has it. */
const descubiertoEn = ({ descubierto_en, severidad }: FilaAtascado): Descubierto | undefined =>
  descubierto_en === null || severidad === null ? undefined : { en: descubierto_en, severidad };

/** Since when it stands where it stands. */
const desdeCuando = (fila: FilaAtascado): number => milisegundosDe(fila.descubierto_en ?? fila.evaluado_en);

const estaAtascado = (fila: FilaAtascado, corrida: Corrida): boolean =>
  !esReciente(desdeCuando(fila), corrida) &&
  tocaReenviar(
    {
      veces: fila.veces ?? 0,
      reenviado_en: fila.ultimo_en === null ? null : milisegundosDe(fila.ultimo_en),
    },
    corrida,
  );

const publicar = async (corrida: Corrida, filas: readonly FilaAtascado[]): Promise<ReadonlySet<string>> => {
  const { evaluaciones, decisiones, traceparent } = corrida;
  const deVeredicto: Publicable[] = [];
  const tardios: Publicable[] = [];
  for (const fila of filas) {
    const descubierto = descubiertoEn(fila);
    const clave = binarioAId(fila.pedido_id);
    if (descubierto === undefined) {
      deVeredicto.push({ clave, cuerpo: serializar(evaluadoDe(fila)), atributos: { traceparent } });
    } else {
      const atributos = { resultado: RESULTADO_TARDIO, traceparent };
      tardios.push({ clave, cuerpo: serializar(descubiertoDe(fila, descubierto)), atributos });
    }
  }
  const sinPublicar = await Promise.all([
    evaluaciones.publicarTodos(deVeredicto),
    decisiones.publicarTodos(tardios),
  ]);
  return new Set(sinPublicar.flatMap((claves) => [...claves]));
};

/** One page of the walk over a state. @returns after which row the next goes on */
const ayudar = async (
  corrida: Corrida,
  estado: 'RESERVADO' | 'CON_FALTANTE',
  cursor: PorFecha,
): Promise<PorFecha> => {
  const antesDe = instanteAColumna(enMilisegundos(corrida.ahora - corrida.plazoMs));
  const filas = await seleccionarAtascados(corrida.base, estado, cursor, antesDe, PAGINA);
  const atascados = filas.filter((fila) => estaAtascado(fila, corrida));
  const sinPublicar = await publicar(corrida, atascados);
  const enviados = atascados.filter(({ pedido_id }) => !sinPublicar.has(binarioAId(pedido_id)));
  if (enviados.length > 0) {
    await anotarReenvios(
      corrida.base,
      'DECISION',
      enviados.map(({ pedido_id }) => pedido_id),
      instanteAColumna(enMilisegundos(corrida.ahora)),
    );
  }
  if (atascados.length > 0) {
    corrida.logger.warn(
      { estado, atascados: atascados.length, enviados: enviados.length },
      'pedidos atascados tras su veredicto, empujados',
    );
  }
  const ultima = filas.length < PAGINA ? undefined : filas.at(-1);
  return ultima === undefined
    ? null
    : { recibido_en: ultima.recibido_en, pedido_id: ultima.pedido_id.toString('hex') };
};

const olvidar = async ({ base, ahora, plazoMs }: Corrida): Promise<void> => {
  const antesDe = instanteAColumna(enMilisegundos(ahora - plazoMs));
  const resueltos = await seleccionarResueltos(base, antesDe, OLVIDADOS_MAX);
  if (resueltos.length === 0) return;
  await olvidarReenvios(
    base,
    'DECISION',
    resueltos.map(({ pedido_id }) => pedido_id),
  );
};

/**
 * A page of each state that orders only pass through: RESERVADO that is not VALIDADO, CON_FALTANTE that is not
 * AUDITADO. The next run goes on behind it, so that what cannot be helped does not hide the rest.
 */
export const empujarAtascados = async (
  corrida: Corrida,
  previo: Pick<Progreso, 'reservados' | 'conFaltante'>,
): Promise<Pick<Progreso, 'reservados' | 'conFaltante'>> => {
  const reservados = await ayudar(corrida, 'RESERVADO', previo.reservados);
  const conFaltante = await ayudar(corrida, 'CON_FALTANTE', previo.conFaltante);
  await olvidar(corrida);
  return { reservados, conFaltante };
};
