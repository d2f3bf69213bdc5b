/**
 * THE RULE: what makes a shortfall. The validator decides with it, verificar-consistencia re-evaluates with it,
 * nothing else in the system judges stock.
 */
import type { Demanda } from './pedido.ts';

/** One item on the shelf of one bodega. */
export interface Existencia {
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  /** Grows by 1 with every reservation, release or change of the shelf. */
  readonly version: number;
}

/** Later reasons are added, never renamed: clients switch on them. */
export type Razon = 'SIN_EXISTENCIAS' | 'INSUFICIENTE' | 'ITEM_DESCONOCIDO';
export type Resultado = 'CONSISTENTE' | 'INCONSISTENTE';

/** The evidence for one item: the numbers under lock, before this order's own reservation. */
export interface ItemEvaluado {
  readonly item_id: number;
  readonly cantidad_solicitada: number;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  readonly faltante: number;
  readonly razon: Razon | null;
  /** The item's counter after this verdict; null for an unknown item. */
  readonly version: number | null;
}

export interface Evaluacion {
  readonly resultado: Resultado;
  readonly items: readonly ItemEvaluado[];
}

/** What is really free. Never negative: a shelf corrected below its reservations has nothing to give. */
export const libreDe = (existencia: Pick<Existencia, 'cantidad_disponible' | 'cantidad_reservada'>): number =>
  Math.max(0, existencia.cantidad_disponible - existencia.cantidad_reservada);

/** Units of the demand that the shelf cannot give; 0 where it can give all. */
export const calcularFaltante = (solicitada: number, libre: number): number =>
  Math.max(0, solicitada - libre);

const razonDe = (faltante: number, libre: number): Razon | null => {
  if (faltante === 0) return null;
  return libre === 0 ? 'SIN_EXISTENCIAS' : 'INSUFICIENTE';
};

const evaluarItem = ({ item_id, cantidad }: Demanda, existencia: Existencia | undefined): ItemEvaluado => {
  if (existencia === undefined) {
    return {
      item_id,
      cantidad_solicitada: cantidad,
      cantidad_disponible: 0,
      cantidad_reservada: 0,
      faltante: cantidad,
      razon: 'ITEM_DESCONOCIDO',
      version: null,
    };
  }
  const libre = libreDe(existencia);
  const faltante = calcularFaltante(cantidad, libre);
  return {
    item_id,
    cantidad_solicitada: cantidad,
    cantidad_disponible: existencia.cantidad_disponible,
    cantidad_reservada: existencia.cantidad_reservada,
    faltante,
    razon: razonDe(faltante, libre),
    version: existencia.version,
  };
};

/**
 * A verdict is all or nothing: one item short makes the order INCONSISTENTE, and then it reserves nothing.
 * Otherwise every item's version grows by 1, for the reservation that follows.
 *
 * @param demandas one per item, ordered by item_id (see sumarLineas)
 */
export const evaluar = (
  demandas: readonly Demanda[],
  existenciaDe: (item_id: number) => Existencia | undefined,
): Evaluacion => {
  const items = demandas.map((demanda) => evaluarItem(demanda, existenciaDe(demanda.item_id)));
  if (items.some((item) => item.faltante > 0)) return { resultado: 'INCONSISTENTE', items };
  return {
    resultado: 'CONSISTENTE',
    items: items.map((item) => ({ ...item, version: item.version === null ? null : item.version + 1 })),
  };
};

/** Does a stored verdict follow from its stored evidence? Recomputes the rule on the recorded numbers. */
export const coincideConEvidencia = ({ resultado, items }: Evaluacion): boolean => {
  const alguno = items.some((item) => item.faltante > 0);
  return (
    resultado === (alguno ? 'INCONSISTENTE' : 'CONSISTENTE') &&
    items.every((item) => {
      if (item.version === null) {
        return item.razon === 'ITEM_DESCONOCIDO' && item.faltante === item.cantidad_solicitada;
      }
      const libre = libreDe(item);
      const faltante = calcularFaltante(item.cantidad_solicitada, libre);
      return item.faltante === faltante && item.razon === razonDe(faltante, libre);
    })
  );
};
