/** The DLQs of the topology, and what the queue that each belongs to takes. */
import type * as z from 'zod';
import { eventoDeFaltante, TIPOS_DE_FALTANTE } from '../../../functions/emisor-auditoria/eventos.ts';
import { colas, dlqsDe, funciones, type NombreCola } from '../../../infra/topologia.ts';
import { bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA } from '../../../shared/eventos/bodega-descubierta.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../../shared/eventos/pedido-aceptado.ts';
import { pedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../../../shared/eventos/pedido-decidido.ts';
import { pedidoEvaluado, TIPO_PEDIDO_EVALUADO } from '../../../shared/eventos/pedido-evaluado.ts';
import { ErrorDeUso } from '../../experimento/error-de-uso.ts';

export interface DlqConocida {
  readonly nombre: string;
  /** Where its messages were meant for. */
  readonly cola: NombreCola;
  readonly funcion: string;
  /** What a message without a reason lies there for. */
  readonly sinMotivo: 'RECEPCIONES_AGOTADAS' | 'SIN_ENTREGAR';
  readonly retencionS: number;
}

export const dlqsConocidas: readonly DlqConocida[] = colas.flatMap((cola) =>
  dlqsDe(cola.nombre).map((nombre) => ({
    nombre,
    cola: cola.nombre,
    funcion: funciones.find(({ fuente }) => fuente?.cola === cola.nombre)?.nombre ?? '',
    sinMotivo: nombre === cola.dlq.nombre ? 'RECEPCIONES_AGOTADAS' : 'SIN_ENTREGAR',
    retencionS: cola.dlq.retencionS,
  })),
);

/** @param nombres none, or `todas`: all of them */
export const dlqsPedidas = (nombres: readonly string[]): readonly DlqConocida[] => {
  if (nombres.length === 0 || nombres.includes('todas')) return dlqsConocidas;
  return nombres.map((nombre) => {
    const dlq = dlqsConocidas.find((una) => una.nombre === nombre);
    if (dlq !== undefined) return dlq;
    const hay = dlqsConocidas.map((una) => una.nombre).join(', ');
    throw new ErrorDeUso(`No hay ninguna DLQ ${nombre}. Las hay: ${hay}.`);
  });
};

export const colaPedida = (nombre: string): NombreCola => {
  const cola = colas.find((una) => una.nombre === nombre);
  if (cola !== undefined) return cola.nombre;
  throw new ErrorDeUso(`--destino ha de ser una de ${colas.map((una) => una.nombre).join(', ')}.`);
};

interface Contrato {
  readonly esquema: z.ZodType<{ type: string }>;
  readonly tipo: string | readonly string[];
}

/** What the function behind each queue can read. */
export const contratos: Readonly<Record<NombreCola, Contrato>> = {
  'cola-validacion': { esquema: pedidoAceptado, tipo: TIPO_PEDIDO_ACEPTADO },
  'cola-registro': { esquema: pedidoAceptado, tipo: TIPO_PEDIDO_ACEPTADO },
  'cola-anomalias': { esquema: pedidoEvaluado, tipo: TIPO_PEDIDO_EVALUADO },
  'cola-sincronizacion': { esquema: pedidoDecidido, tipo: TIPO_PEDIDO_DECIDIDO },
  'cola-auditoria': { esquema: eventoDeFaltante, tipo: TIPOS_DE_FALTANTE },
  'cola-descubiertos': { esquema: bodegaDescubierta, tipo: TIPO_BODEGA_DESCUBIERTA },
};
