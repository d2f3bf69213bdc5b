import { describe, expect, it } from 'vitest';
import { ESTADOS } from '../../shared/dominio/estados.ts';
import { decidir } from './decidir.ts';

describe('decidir', () => {
  it('only a reserved order is validated; from every other state there is nothing to do', () => {
    for (const estado of ESTADOS) {
      expect(decidir({ estado, resultado: 'CONSISTENTE' })).toBe(
        estado === 'RESERVADO' ? 'VALIDAR' : 'NADA_QUE_HACER',
      );
    }
  });

  it('a stored verdict is final: an event that says otherwise is refused in every state', () => {
    for (const estado of ESTADOS) {
      expect(decidir({ estado, resultado: 'INCONSISTENTE' })).toBe('RESULTADO_CONTRADICE_VEREDICTO');
    }
  });

  it('an order that is not there is told apart from one that is done', () => {
    expect(decidir(undefined)).toBe('PEDIDO_AUSENTE');
  });
});
