import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enTrozos } from '../../shared/adaptadores/mysql/trozos.ts';
import { agruparPorPedido, type Grupo, salidasDe } from '../../shared/lambda/grupos.ts';
import { HECHO, type ProcesarLote, type Salida } from '../../shared/lambda/lotes.ts';
import { porMitades } from '../../shared/lambda/mitades.ts';
import { type Decision, decidir, type Expediente } from './decidir.ts';
import { type Caso, type CasoSellado, type Dependencias, emitir } from './emitir.ts';
import { type EventoDeFaltante, esDeFaltante } from './eventos.ts';
import { reportarEnTransaccion } from './reportar.ts';
import { leerExpedientes, type Sello } from './sql.ts';

/** Lines of evidence of one transaction at most: what it reads, and writes twice, stays within a few MB. */
const LINEAS_POR_TRANSACCION = 20_000;

interface CasoReportado extends Caso {
  /** Absent: what it would be written from was lost, see {@link SIN_EVIDENCIA}. */
  readonly sello: Sello | undefined;
}

/** The subscription lets only shortfalls through; anything else here says that its filter is broken. */
const AJENO: Salida = { tipo: 'terminal', motivo: 'RESULTADO_AJENO_A_LA_COLA' };
/** Somebody changed evaluaciones or auditoria by hand; only a person can put that right. */
const SIN_EVIDENCIA: Salida = { tipo: 'terminal', motivo: 'SIN_EVIDENCIA_O_SELLO' };

const SALIDAS: Readonly<Record<Exclude<Decision, 'EMITIR'>, Salida>> = {
  YA_EMITIDO: HECHO,
  CANARIO_OLVIDADO: HECHO,
  PEDIDO_AUSENTE: { tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' },
  RESULTADO_CONTRADICE_VEREDICTO: { tipo: 'terminal', motivo: 'RESULTADO_CONTRADICE_VEREDICTO' },
};

interface Reportados {
  readonly reportados: readonly CasoReportado[];
  /** The outcome of the rest. */
  readonly fallo: Salida;
}

/** First transaction: every order its report, sealed. */
const reportar = async (
  { base, reloj, logger }: Dependencias,
  casos: readonly Caso[],
): Promise<Reportados> => {
  const { resultados, fallo } = await porMitades(
    enTrozos(casos, ({ expediente }) => expediente.veredicto.totales.items, LINEAS_POR_TRANSACCION),
    async (parte) => {
      const expedientes = parte.map(({ expediente }) => expediente);
      const sellos = await enTransaccion(base, reloj, (tx) => reportarEnTransaccion(tx, expedientes));
      return parte.map((caso) => ({ ...caso, sello: sellos.get(caso.grupo.pedido_id) }));
    },
    logger,
  );
  return { reportados: resultados, fallo };
};

const leer = (
  { base, reloj }: Dependencias,
  grupos: readonly Grupo<EventoDeFaltante>[],
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
 * Gives every order that is short its one report, sealed in the audit chain, tells people, and then calls the
 * order AUDITADO. A crash at any point ends the same after redelivery: one report, one record, at least one
 * message.
 */
export const crearProcesar =
  (deps: Dependencias): ProcesarLote<EventoDeFaltante> =>
  async (mensajes) => {
    const grupos = agruparPorPedido(mensajes.filter(({ evento }) => esDeFaltante(evento)));
    const expedientes = await leer(deps, grupos);
    const salidas = new Map<string, Salida>(mensajes.map(({ id }) => [id, AJENO]));
    const anotar = (parte: readonly Grupo<EventoDeFaltante>[], salida: Salida): void => {
      for (const [id, suya] of salidasDe(parte, salida)) salidas.set(id, suya);
    };

    const porEmitir: Caso[] = [];
    for (const grupo of grupos) {
      const expediente = expedientes.get(grupo.pedido_id);
      const decision = decidir(expediente, grupo.primero.evento.data.bodega_id);
      if (decision !== 'EMITIR') anotar([grupo], SALIDAS[decision]);
      else if (expediente !== undefined) porEmitir.push({ grupo, expediente });
    }
    const { reportados, fallo } = await reportar(deps, porEmitir);
    anotar(
      porEmitir.map(({ grupo }) => grupo),
      fallo,
    );
    const sellados: CasoSellado[] = [];
    for (const { sello, ...caso } of reportados) {
      if (sello === undefined) anotar([caso.grupo], SIN_EVIDENCIA);
      else sellados.push({ ...caso, sello });
    }
    for (const [id, salida] of await emitir(deps, sellados)) salidas.set(id, salida);
    return salidas;
  };
