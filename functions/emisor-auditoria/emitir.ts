import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearPedidos, darPaso } from '../../shared/adaptadores/mysql/cambio-de-estado.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicable, Publicador } from '../../shared/adaptadores/sns.ts';
import { puedeSeguir } from '../../shared/dominio/estados.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { type FaltanteReportado, TIPO_FALTANTE_REPORTADO } from '../../shared/eventos/faltante-reportado.ts';
import { type Grupo, salidasDe } from '../../shared/lambda/grupos.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import { HECHO, type Salida, SIN_PUBLICAR } from '../../shared/lambda/lotes.ts';
import { porMitades } from '../../shared/lambda/mitades.ts';
import { atributoDeTraza } from '../../shared/lambda/traza.ts';
import type { Expediente } from './decidir.ts';
import type { EventoDeFaltante } from './eventos.ts';
import { marcarEmitidos, type Sello } from './sql.ts';

export interface Dependencias {
  readonly base: Base;
  readonly publicador: Publicador;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

/** An order of the batch, with what is stored of it. */
export interface Caso {
  readonly grupo: Grupo<EventoDeFaltante>;
  readonly expediente: Expediente;
}

/** An order whose report stands in the audit chain. */
export interface CasoSellado extends Caso {
  readonly sello: Sello;
}

/** Numbers are the stored ones; only the classification is the event's. */
const eventoDe = ({ grupo, expediente: { veredicto, deteccion }, sello }: CasoSellado): FaltanteReportado =>
  sobre({
    id: sello.reporte_id,
    source: 'vigia/emisor-auditoria',
    type: TIPO_FALTANTE_REPORTADO,
    time: deteccion?.en ?? veredicto.evaluado_en,
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

/**
 * Publishes the reports and, for those that SNS took, closes their orders: AUDITADO never comes before.
 *
 * @returns the outcome of every message of every order
 */
export const emitir = async (
  { base, publicador, reloj, logger }: Dependencias,
  casos: readonly CasoSellado[],
): Promise<[id: string, salida: Salida][]> => {
  const sinPublicar = await publicador.publicarTodos(casos.map(publicableDe));
  const publicados = casos.filter(({ grupo }) => !sinPublicar.has(grupo.pedido_id));
  const { resultados, fallo } = await porMitades(
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
    ...salidasDe(gruposDe(publicados), fallo),
    ...salidasDe(gruposDe(resultados), HECHO),
  ];
};
