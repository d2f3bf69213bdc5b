import { type Estado, puedeSeguir } from '../../shared/dominio/estados.ts';
import type { Resultado } from '../../shared/dominio/faltante.ts';

/** What is stored of an order, read under lock. */
export interface PedidoGuardado {
  readonly estado: Estado;
  readonly resultado: Resultado;
}

export type Decision =
  | 'VALIDAR'
  /** Validated before, or already further on: dispatched, cancelled, short after all. */
  | 'NADA_QUE_HACER'
  /** Its event follows the commit, so it must be there: a forged message, or a database put back in time. */
  | 'PEDIDO_AUSENTE'
  /** The stored verdict says otherwise, and stored verdicts are final. */
  | 'RESULTADO_CONTRADICE_VEREDICTO';

/** What a CONSISTENTE verdict asks of the order it speaks of. */
export const decidir = (pedido: PedidoGuardado | undefined): Decision => {
  if (pedido === undefined) return 'PEDIDO_AUSENTE';
  if (pedido.resultado !== 'CONSISTENTE') return 'RESULTADO_CONTRADICE_VEREDICTO';
  return puedeSeguir(pedido.estado, 'VALIDADO') ? 'VALIDAR' : 'NADA_QUE_HACER';
};
