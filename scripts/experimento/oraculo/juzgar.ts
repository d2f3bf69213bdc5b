/** The rule, written once more and on purpose not shared: what the verdict of one order had to be at its place. */
import type { Evaluacion, ItemEvaluado } from '../respuestas.ts';
import type { Linea } from '../tipos.ts';
import type { Estante } from './estante.ts';

/** Summed demand per item, lowest item_id first. */
export function sumar(lineas: readonly Linea[]): Map<number, number> {
  const suma = new Map<number, number>();
  for (const { item_id, cantidad } of lineas) suma.set(item_id, (suma.get(item_id) ?? 0) + cantidad);
  return new Map([...suma].sort(([a], [b]) => a - b));
}

export interface Juicio {
  readonly resultado: 'CONSISTENTE' | 'INCONSISTENTE';
  readonly items: readonly ItemEvaluado[];
}

/** What must stand in the log for this demand on this shelf, before anything is reserved for it. */
export function juzgar(demanda: ReadonlyMap<number, number>, estante: Pick<Estante, 'ver'>): Juicio {
  const items = [...demanda].map(([item_id, solicitada]) => juzgarItem(item_id, solicitada, estante));
  const falta = items.some(({ razon }) => razon !== null);
  // A reservation, made only when nothing lacks, moves each item's counter by one.
  const conVersion = items.map((item) =>
    falta || item.version === null ? item : { ...item, version: item.version + 1 },
  );
  return { resultado: falta ? 'INCONSISTENTE' : 'CONSISTENTE', items: conVersion };
}

function juzgarItem(item_id: number, solicitada: number, estante: Pick<Estante, 'ver'>): ItemEvaluado {
  const existencia = estante.ver(item_id);
  const disponible = existencia?.disponible ?? 0;
  const reservada = existencia?.reservada ?? 0;
  const libre = Math.max(0, disponible - reservada);
  const faltante = Math.max(0, solicitada - libre);
  return {
    item_id,
    cantidad_solicitada: solicitada,
    cantidad_disponible: disponible,
    cantidad_reservada: reservada,
    faltante,
    razon: razonDe(existencia !== undefined, faltante, libre),
    version: existencia?.version ?? null,
  };
}

function razonDe(conocido: boolean, faltante: number, libre: number): string | null {
  if (!conocido) return 'ITEM_DESCONOCIDO';
  if (faltante === 0) return null;
  return libre === 0 ? 'SIN_EXISTENCIAS' : 'INSUFICIENTE';
}

const CAMPOS = [
  'cantidad_solicitada',
  'cantidad_disponible',
  'cantidad_reservada',
  'faltante',
  'razon',
] as const;

/** In words, the first thing in which the evidence differs from what it had to be; null where it does not. */
export function primeraDiferencia(
  esperado: readonly ItemEvaluado[],
  visto: Evaluacion['items'],
): string | null {
  if (visto.length !== esperado.length)
    return `${visto.length} items en la evidencia, debían ser ${esperado.length}`;
  for (const [i, debido] of esperado.entries()) {
    const hay = visto[i];
    if (hay?.item_id !== debido.item_id) return `item ${hay?.item_id} donde debía estar el ${debido.item_id}`;
    for (const campo of CAMPOS) {
      if (hay[campo] !== debido[campo]) {
        return `item ${debido.item_id}: ${campo} es ${hay[campo]}, debía ser ${debido[campo]}`;
      }
    }
  }
  return null;
}
