import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearPedidos, darPaso } from '../../shared/adaptadores/mysql/cambio-de-estado.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { PedidoDecidido } from '../../shared/eventos/pedido-decidido.ts';
import { agruparPorPedido, type Grupo, salidasDe } from '../../shared/lambda/grupos.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import { HECHO, type Mensaje, type ProcesarLote, type Salida } from '../../shared/lambda/lotes.ts';
import { porMitades } from '../../shared/lambda/mitades.ts';
import { type Decision, decidir } from './decidir.ts';

export interface Dependencias {
  readonly base: Base;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

interface Decidido {
  readonly grupo: Grupo<PedidoDecidido>;
  readonly decision: Decision;
}

/** The subscription lets only CONSISTENTE through; anything else here says that its filter is broken. */
const AJENO: Salida = { tipo: 'terminal', motivo: 'RESULTADO_AJENO_A_LA_COLA' };

const SALIDAS: Readonly<Record<Decision, Salida>> = {
  VALIDAR: HECHO,
  NADA_QUE_HACER: HECHO,
  PEDIDO_AUSENTE: { tipo: 'reintentar', motivo: 'PEDIDO_AUSENTE' },
  RESULTADO_CONTRADICE_VEREDICTO: { tipo: 'terminal', motivo: 'RESULTADO_CONTRADICE_VEREDICTO' },
};

/** One transaction, orders locked by id; exactly what changes gets its line in the historial. */
const validar = async (
  tx: Ejecutor,
  grupos: readonly Grupo<PedidoDecidido>[],
  en: string,
): Promise<Decidido[]> => {
  const pedidos = await bloquearPedidos(
    tx,
    grupos.map(({ id }) => id),
  );
  const decididos = grupos.map((grupo) => ({ grupo, decision: decidir(pedidos.get(grupo.pedido_id)) }));
  const porValidar = decididos.filter(({ decision }) => decision === 'VALIDAR').map(({ grupo }) => grupo.id);
  await darPaso(tx, porValidar, { hacia: 'VALIDADO', causa: 'SINCRONIZACION', en });
  return decididos;
};

/** Takes consistent orders from RESERVADO to VALIDADO. */
export const crearProcesar =
  ({ base, reloj, logger }: Dependencias): ProcesarLote<PedidoDecidido> =>
  async (mensajes) => {
    const esPropio = ({ evento }: Mensaje<PedidoDecidido>): boolean =>
      evento.data.resultado === 'CONSISTENTE';
    const ajenos = mensajes.filter((mensaje) => !esPropio(mensaje));
    const grupos = agruparPorPedido(mensajes.filter(esPropio));
    const { resultados, fallidos, fallo } = await porMitades(
      grupos.length === 0 ? [] : [grupos],
      (parte) => enTransaccion(base, reloj, (tx) => validar(tx, parte, enMilisegundos(reloj.ahora()))),
      logger,
    );
    return new Map([
      ...ajenos.map(({ id }): [string, Salida] => [id, AJENO]),
      ...salidasDe(fallidos, fallo),
      ...resultados.flatMap(({ grupo, decision }) => salidasDe([grupo], SALIDAS[decision])),
    ]);
  };
