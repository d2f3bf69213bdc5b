import { describe, expect, it } from 'vitest';
import { ESTADOS, type Estado } from '../../shared/dominio/estados.ts';
import { existenciaDe } from '../../shared/pruebas/fabricas.ts';
import { decidir } from './decidir.ts';

const RESERVAS = [
  { item_id: 1, cantidad: 3 },
  { item_id: 2, cantidad: 5 },
];
const LLENO = new Map([
  [1, existenciaDe(3, 9)],
  [2, existenciaDe(5, 5)],
]);
const porEstado = (fin: 'CANCELADO' | 'DESPACHADO'): Record<Estado, string> =>
  Object.fromEntries(ESTADOS.map((estado) => [estado, decidir(fin, estado, RESERVAS, LLENO)])) as never;

describe('decidir', () => {
  it('cancels what is RESERVADO or VALIDADO, nothing else', () => {
    expect(porEstado('CANCELADO')).toEqual({
      RECIBIDO: 'ESTADO_NO_LO_PERMITE',
      RESERVADO: 'HACER',
      VALIDADO: 'HACER',
      DESPACHADO: 'ESTADO_NO_LO_PERMITE',
      CON_FALTANTE: 'ESTADO_NO_LO_PERMITE',
      AUDITADO: 'ESTADO_NO_LO_PERMITE',
      CANCELADO: 'YA_HECHO',
    });
  });

  it('dispatches what is VALIDADO, nothing else; what is RESERVADO will be in a moment', () => {
    expect(porEstado('DESPACHADO')).toEqual({
      RECIBIDO: 'ESTADO_NO_LO_PERMITE',
      RESERVADO: 'TODAVIA_NO',
      VALIDADO: 'HACER',
      DESPACHADO: 'YA_HECHO',
      CON_FALTANTE: 'ESTADO_NO_LO_PERMITE',
      AUDITADO: 'ESTADO_NO_LO_PERMITE',
      CANCELADO: 'ESTADO_NO_LO_PERMITE',
    });
  });

  it('dispatches only what is on the shelf, every unit of every item; cancelling needs no shelf', () => {
    const corto = new Map([...LLENO, [2, existenciaDe(4, 5)]]);
    const sinFila = new Map([[1, existenciaDe(3)]]);
    for (const existencias of [corto, sinFila]) {
      expect(decidir('DESPACHADO', 'VALIDADO', RESERVAS, existencias)).toBe('NO_ESTA_EN_EL_ESTANTE');
      expect(decidir('CANCELADO', 'VALIDADO', RESERVAS, existencias)).toBe('HACER');
    }
  });
});
