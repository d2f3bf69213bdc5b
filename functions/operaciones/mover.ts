/** What a movement does to the shelf. Quantities are whole units. */
import type { TipoMovimiento } from '../../shared/api/bodega.ts';

export type Movido =
  | { readonly ok: true; readonly cantidad_disponible: number }
  | { readonly ok: false; readonly motivo: 'SIN_UNIDADES' | 'NO_CABE' };

/**
 * ENTRADA adds, SALIDA takes, AJUSTE sets the counted quantity. Reserved units may leave too: the shelf is the
 * truth, and the orders that lose their cover are found afterwards.
 *
 * @param maxima the most a shelf can hold
 */
export const mover = (tipo: TipoMovimiento, cantidad: number, disponible: number, maxima: number): Movido => {
  switch (tipo) {
    case 'AJUSTE':
      return { ok: true, cantidad_disponible: cantidad };
    case 'ENTRADA':
      return disponible + cantidad > maxima
        ? { ok: false, motivo: 'NO_CABE' }
        : { ok: true, cantidad_disponible: disponible + cantidad };
    case 'SALIDA':
      return cantidad > disponible
        ? { ok: false, motivo: 'SIN_UNIDADES' }
        : { ok: true, cantidad_disponible: disponible - cantidad };
  }
};
