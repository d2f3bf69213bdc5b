import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearPedidos, darPaso } from '../../shared/adaptadores/mysql/cambio-de-estado.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enTrozos } from '../../shared/adaptadores/mysql/trozos.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicable, Publicador } from '../../shared/adaptadores/sns.ts';
import { puedeSeguir } from '../../shared/dominio/estados.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { type FaltanteReportado, TIPO_FALTANTE_REPORTADO } from '../../shared/eventos/faltante-reportado.ts';
import type { PedidoDecidido } from '../../shared/eventos/pedido-decidido.ts';
import { agruparPorPedido, type Grupo, salidasDe } from '../../shared/lambda/grupos.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import { HECHO, type ProcesarLote, type Salida } from '../../shared/lambda/lotes.ts';
import { FALLO_AL_PROCESAR, porMitades } from '../../shared/lambda/mitades.ts';
import { atributoDeTraza } from '../../shared/lambda/traza.ts';
import { type Decision, decidir, type Expediente } from './decidir.ts';
import { reportarEnTransaccion } from './reportar.ts';
import { leerExpedientes, marcarEmitidos, type Sello } from './sql.ts';

/** Lines of evidence of one transaction at most: what it reads, and writes twice, stays within a few MB. */
const LINEAS_POR_TRANSACCION = 20_000;

export interface Dependencias {
  readonly base: Base;
  readonly publicador: Publicador;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

/** An order of the batch, with what is stored of it. */
interface Caso {
  readonly grupo: Grupo<PedidoDecidido>;
  readonly expediente: Expediente;
}

interface CasoReportado extends Caso {
  /** Absent: its evidence cannot be read. */
  readonly sello: Sello | undefined;
}

interface CasoSellado extends Caso {
  readonly sello: Sello;
}

/** The subscription lets only INCONSISTENTE through; anything else here says that its filter is broken. */
const AJENO: Salida = { tipo: 'terminal', motivo: 'RESULTADO_AJENO_A_LA_COLA' };
const SIN_PUBLICAR: Salida = { tipo: 'reintentar', motivo: 'SIN_PUBLICAR' };
const EVIDENCIA_ILEGIBLE: Salida = { tipo: 'terminal', motivo: 'EVIDENCIA_ILEGIBLE' };

const SALIDAS: Readonly<Record<Exclude<Decision, 'EMITIR'>, Salida>> = {
  YA_EMITIDO: HECHO,
  PEDIDO_AUSENTE: { tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' },
  RESULTADO_CONTRADICE_VEREDICTO: { tipo: 'terminal', motivo: 'RESULTADO_CONTRADICE_VEREDICTO' },
};

/** First transaction: every order its report, sealed. An order that is missing in the result is to be retried. */
const reportar = async (
  { base, reloj, logger }: Dependencias,
  casos: readonly Caso[],
): Promise<readonly CasoReportado[]> => {
  const { resultados } = await porMitades(
    enTrozos(casos, ({ expediente }) => expediente.veredicto.totales.items, LINEAS_POR_TRANSACCION),
    async (parte) => {
      const expedientes = parte.map(({ expediente }) => expediente);
      const sellos = await enTransaccion(base, reloj, (tx) => reportarEnTransaccion(tx, expedientes));
      return parte.map((caso) => ({ ...caso, sello: sellos.get(caso.grupo.pedido_id) }));
    },
    logger,
  );
  return resultados;
};

/** Numbers are the stored ones; only the classification is the event's. */
const eventoDe = ({ grupo, expediente: { veredicto }, sello }: CasoSellado): FaltanteReportado =>
  sobre({
    id: sello.reporte_id,
    source: 'vigia/emisor-auditoria',
    type: TIPO_FALTANTE_REPORTADO,
    time: veredicto.evaluado_en,
    subject: veredicto.pedido_id,
    data: {
      ...veredicto,
      reporte_id: sello.reporte_id,
      anomalia: grupo.primero.evento.data.anomalia,
      auditoria: { numero: sello.numero, huella: sello.huella.toString('hex') },
    },
  });

const publicableDe = (caso: CasoSellado): Publicable => {
  const { evento, traceparent } = caso.grupo.primero;
  return {
    clave: caso.grupo.pedido_id,
    cuerpo: serializar(eventoDe(caso)),
    atributos: {
      // Who subscribes to the grave ones only filters on it.
      ...(evento.data.anomalia === null ? {} : { severidad: evento.data.anomalia.severidad }),
      ...atributoDeTraza(traceparent),
    },
  };
};

/** Orders first, by id, then their reports. */
const cerrarEnTransaccion = async (
  tx: Ejecutor,
  casos: readonly CasoSellado[],
  en: string,
): Promise<void> => {
  const pedidos = await bloquearPedidos(
    tx,
    casos.map(({ grupo }) => grupo.id),
  );
  const porAuditar = casos.filter(({ grupo }) => {
    const pedido = pedidos.get(grupo.pedido_id);
    return pedido !== undefined && puedeSeguir(pedido.estado, 'AUDITADO');
  });
  await darPaso(
    tx,
    porAuditar.map(({ grupo }) => grupo.id),
    { hacia: 'AUDITADO', causa: 'REPORTE_EMITIDO', en },
  );
  await marcarEmitidos(
    tx,
    casos.map(({ sello }) => sello.reporte_id),
  );
};

/** Publishes the reports and, for those that SNS took, closes their orders: AUDITADO never comes before. */
const emitir = async (
  { base, publicador, reloj, logger }: Dependencias,
  casos: readonly CasoSellado[],
): Promise<[id: string, salida: Salida][]> => {
  const sinPublicar = await publicador.publicarTodos(casos.map(publicableDe));
  const publicados = casos.filter(({ grupo }) => !sinPublicar.has(grupo.pedido_id));
  const { resultados } = await porMitades(
    publicados.length === 0 ? [] : [publicados],
    async (parte) => {
      const en = enMilisegundos(reloj.ahora());
      await enTransaccion(base, reloj, (tx) => cerrarEnTransaccion(tx, parte, en));
      return parte;
    },
    logger,
  );
  const gruposDe = (lista: readonly CasoSellado[]) => lista.map(({ grupo }) => grupo);
  return [
    ...salidasDe(gruposDe(casos), SIN_PUBLICAR),
    ...salidasDe(gruposDe(publicados), FALLO_AL_PROCESAR),
    ...salidasDe(gruposDe(resultados), HECHO),
  ];
};

const leer = (
  { base, reloj }: Dependencias,
  grupos: readonly Grupo<PedidoDecidido>[],
): Promise<ReadonlyMap<string, Expediente>> =>
  grupos.length === 0
    ? Promise.resolve(new Map())
    : enTransaccion(base, reloj, (tx) =>
        leerExpedientes(
          tx,
          grupos.map(({ id }) => id),
        ),
      );

/**
 * Gives every inconsistent order its one report, sealed in the audit chain, tells people, and then calls the
 * order AUDITADO. A crash at any point ends the same after redelivery: one report, one record, at least one
 * message.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<PedidoDecidido> =>
  async (mensajes) => {
    const grupos = agruparPorPedido(
      mensajes.filter(({ evento }) => evento.data.resultado === 'INCONSISTENTE'),
    );
    const expedientes = await leer(deps, grupos);
    const salidas = new Map<string, Salida>(mensajes.map(({ id }) => [id, AJENO]));
    const anotar = (parte: readonly Grupo<PedidoDecidido>[], salida: Salida): void => {
      for (const [id, suya] of salidasDe(parte, salida)) salidas.set(id, suya);
    };

    const porEmitir: Caso[] = [];
    for (const grupo of grupos) {
      const expediente = expedientes.get(grupo.pedido_id);
      const decision = decidir(expediente);
      if (decision !== 'EMITIR') anotar([grupo], SALIDAS[decision]);
      else if (expediente !== undefined) porEmitir.push({ grupo, expediente });
    }
    anotar(
      porEmitir.map(({ grupo }) => grupo),
      FALLO_AL_PROCESAR,
    );
    const sellados: CasoSellado[] = [];
    for (const { sello, ...caso } of await reportar(deps, porEmitir)) {
      if (sello === undefined) anotar([caso.grupo], EVIDENCIA_ILEGIBLE);
      else sellados.push({ ...caso, sello });
    }
    for (const [id, salida] of await emitir(deps, sellados)) salidas.set(id, salida);
    return salidas;
  };
