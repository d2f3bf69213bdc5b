import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enTrozos, pesoDeFila, SENTENCIA_MAX_BYTES } from '../../shared/adaptadores/mysql/trozos.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import { huellaDe } from '../../shared/dominio/huella.ts';
import { serializar } from '../../shared/eventos/comun.ts';
import type { PedidoAceptado } from '../../shared/eventos/pedido-aceptado.ts';
import { agruparPorPedido, type Grupo, salidasDe } from '../../shared/lambda/grupos.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import { HECHO, type ProcesarLote } from '../../shared/lambda/lotes.ts';
import { porMitades } from '../../shared/lambda/mitades.ts';
import { type Asiento, asentar } from './sql.ts';

export interface Dependencias {
  readonly base: Base;
  readonly reloj: Reloj;
  readonly logger: Logger;
}

interface PorAsentar {
  readonly grupo: Grupo<PedidoAceptado>;
  readonly asiento: Asiento;
}

const asientoDe = (grupo: Grupo<PedidoAceptado>): PorAsentar => {
  const { evento } = grupo.primero;
  const { bodega_id, cliente_id, recibido_en } = evento.data;
  return {
    grupo,
    asiento: {
      id: grupo.id,
      bodega_id,
      cliente_id,
      recibido_en,
      huella: huellaDe(evento.data),
      cuerpo: serializar(evento),
    },
  };
};

const pesoDe = ({ asiento }: PorAsentar): number => pesoDeFila(asiento.cliente_id, asiento.cuerpo);

/** Writes every accepted order into the book; needs nothing but its own table. */
export const crearProcesar =
  ({ base, reloj, logger }: Dependencias): ProcesarLote<PedidoAceptado> =>
  async (mensajes) => {
    const porAsentar = agruparPorPedido(mensajes).map(asientoDe);
    const { resultados, fallidos, fallo } = await porMitades(
      enTrozos(porAsentar, pesoDe, SENTENCIA_MAX_BYTES),
      async (parte) => {
        const asientos = parte.map(({ asiento }) => asiento);
        await enTransaccion(base, reloj, (tx) => asentar(tx, asientos));
        return parte;
      },
      logger,
    );
    return new Map([
      ...salidasDe(
        resultados.map(({ grupo }) => grupo),
        HECHO,
      ),
      ...salidasDe(
        fallidos.map(({ grupo }) => grupo),
        fallo,
      ),
    ]);
  };
