import { type Estado, puedeSeguir } from '../../shared/dominio/estados.ts';
import type { Existencias, Reserva } from '../../shared/dominio/salida.ts';

/** The two ends that people give an order. */
export type Fin = 'CANCELADO' | 'DESPACHADO';

export type Decision =
  | 'HACER'
  /** It came to this end before: asking again changes nothing and answers the same. */
  | 'YA_HECHO'
  /** Will be possible in a moment, when the chain has brought the order there. */
  | 'TODAVIA_NO'
  | 'ESTADO_NO_LO_PERMITE'
  /** Not all of its units are on the shelf. */
  | 'NO_ESTA_EN_EL_ESTANTE';

const cabeEnEstante = (reservas: readonly Reserva[], existencias: Existencias): boolean =>
  reservas.every(({ item_id, cantidad }) => (existencias.get(item_id)?.cantidad_disponible ?? 0) >= cantidad);

/** @param existencias the stock of what the order holds, under lock */
export const decidir = (
  fin: Fin,
  estado: Estado,
  reservas: readonly Reserva[],
  existencias: Existencias,
): Decision => {
  if (estado === fin) return 'YA_HECHO';
  if (fin === 'DESPACHADO' && estado === 'RESERVADO') return 'TODAVIA_NO';
  if (!puedeSeguir(estado, fin)) return 'ESTADO_NO_LO_PERMITE';
  return fin === 'CANCELADO' || cabeEnEstante(reservas, existencias) ? 'HACER' : 'NO_ESTA_EN_EL_ESTANTE';
};
