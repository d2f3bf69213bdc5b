/** The validator of the product, without the event source mapping and without publication. */
import type { Context, SQSRecord } from 'aws-lambda';
import { pino } from 'pino';
import { crearProcesar } from '../../functions/validador/procesar.ts';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import {
  type PedidoAceptado,
  pedidoAceptado,
  TIPO_PEDIDO_ACEPTADO,
} from '../../shared/eventos/pedido-aceptado.ts';
import { consumir, type ProcesarLote } from '../../shared/lambda/lotes.ts';

/** Who decides batches: the product, or a rival that is given the very same records. */
export interface Contendiente {
  /** @throws Error when a record was not decided */
  decidir(lote: readonly SQSRecord[]): Promise<void>;
  cerrar(): Promise<void>;
}

export const silencio = pino({ level: 'silent' });

/** What little of it the runner reads; nobody is hurried, so that each batch is one attempt. */
const CONTEXTO = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 } as Context;

/** On a machine that is too busy locks are waited for in vain; SQS would hand those records out again. */
const ENTREGAS_MAX = 5;

/** The same runner, parser and schema for both, so that what differs is how orders are decided and stored. */
export const conEjecutor = (procesar: ProcesarLote<PedidoAceptado>) => {
  const handler = consumir({
    esquema: pedidoAceptado,
    tipo: TIPO_PEDIDO_ACEPTADO,
    procesar,
    enviarADlq: () => Promise.reject(new Error('ningún mensaje de la medida puede acabar en una DLQ')),
    logger: silencio,
  });
  const entregar = async (Records: SQSRecord[]): Promise<ReadonlySet<string>> => {
    try {
      const { batchItemFailures } = await handler({ Records }, CONTEXTO);
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch {
      return new Set(Records.map(({ messageId }) => messageId));
    }
  };
  return async (lote: readonly SQSRecord[]): Promise<void> => {
    let quedan = [...lote];
    for (let entrega = 1; quedan.length > 0; entrega += 1) {
      if (entrega > ENTREGAS_MAX) throw new Error(`${quedan.length} pedidos sin decidir`);
      if (entrega > 1)
        console.error(`${quedan.length} pedidos se entregan otra vez: la máquina está muy ocupada`);
      const fallidos = await entregar(quedan);
      quedan = quedan.filter(({ messageId }) => fallidos.has(messageId));
    }
  };
};

/** Publication is the same work for whoever decides; the rows of the whole chain contain it. */
const sinPublicar: Publicador = {
  publicar: () => Promise.resolve(),
  publicarTodos: () => Promise.resolve(new Set()),
};

/** One validator as it is deployed: one connection, one batch at a time. */
export const crearValidador = (url: string): Contendiente => {
  const base = abrirBase(url, 1, { variasSentencias: true });
  return {
    decidir: conEjecutor(
      crearProcesar({ base, publicador: sinPublicar, reloj: relojReal, logger: silencio }),
    ),
    cerrar: () => base.end(),
  };
};
