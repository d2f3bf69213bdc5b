/** What the system says of a single order, its report and the shelf when all is done, against the log. */
import type {
  Consistencia,
  Evaluacion,
  ItemEvaluado,
  ItemLeido,
  PedidoLeido,
  Reporte,
} from '../respuestas.ts';
import type { Existencia } from './estante.ts';
import type { Hallar } from './hallazgo.ts';

export const estadoFinalDe = (resultado: Evaluacion['resultado']): string =>
  resultado === 'CONSISTENTE' ? 'VALIDADO' : 'AUDITADO';

/** The order as it reads back: verdict, place in the log and missing quantities must be those of the log. */
export function compararPedido(leido: PedidoLeido, entrada: Evaluacion, bodega: number): string | null {
  if (leido.pedido_id !== entrada.pedido_id) return `pedido_id es ${leido.pedido_id}`;
  if (leido.bodega_id !== bodega) return `bodega_id es ${leido.bodega_id}, debía ser ${bodega}`;
  if (leido.resultado !== entrada.resultado)
    return `resultado es ${leido.resultado}, no ${entrada.resultado}`;
  if (leido.secuencia !== entrada.secuencia)
    return `secuencia es ${leido.secuencia}, no ${entrada.secuencia}`;
  return compararLineas(leido.items ?? [], entrada.items);
}

/**
 * An order may read back line by line or summed per item, so sums are compared; what is missing belongs to the
 * item, so every line of it says the same.
 */
function compararLineas(
  lineas: NonNullable<PedidoLeido['items']>,
  items: readonly ItemEvaluado[],
): string | null {
  const suma = new Map<number, number>();
  for (const { item_id, cantidad_solicitada } of lineas) {
    suma.set(item_id, (suma.get(item_id) ?? 0) + cantidad_solicitada);
  }
  if (suma.size !== items.length) return `${suma.size} items, en la bitácora ${items.length}`;
  const porId = new Map(items.map((item) => [item.item_id, item]));
  for (const { item_id, faltante, razon } of lineas) {
    const debido = porId.get(item_id);
    if (debido === undefined) return `item ${item_id} no está en la bitácora`;
    if (suma.get(item_id) !== debido.cantidad_solicitada) {
      return `item ${item_id}: solicitada ${suma.get(item_id)}, en la bitácora ${debido.cantidad_solicitada}`;
    }
    if (faltante !== debido.faltante || razon !== debido.razon) {
      return `item ${item_id}: faltante ${faltante} (${razon}), en la bitácora ${debido.faltante} (${debido.razon})`;
    }
  }
  return null;
}

const CAMPOS_REPORTE = [
  'item_id',
  'cantidad_solicitada',
  'cantidad_disponible',
  'cantidad_reservada',
  'faltante',
  'razon',
  'version',
] as const;

/** A report holds what was missing, and nothing else, with the numbers of the log. */
export function compararReporte(reporte: Reporte, entrada: Evaluacion): string | null {
  if (reporte.pedido_id !== entrada.pedido_id) return `pedido_id es ${reporte.pedido_id}`;
  if (reporte.secuencia !== entrada.secuencia)
    return `secuencia es ${reporte.secuencia}, no ${entrada.secuencia}`;
  if (Number.isNaN(Date.parse(reporte.fecha_deteccion)))
    return `fecha_deteccion es ${reporte.fecha_deteccion}`;
  const debidos = entrada.items.filter(({ razon }) => razon !== null);
  const vistos = [...reporte.items_faltantes].sort((a, b) => a.item_id - b.item_id);
  if (vistos.length !== debidos.length)
    return `${vistos.length} items faltantes, debían ser ${debidos.length}`;
  for (const [i, debido] of debidos.entries()) {
    for (const campo of CAMPOS_REPORTE) {
      if (vistos[i]?.[campo] !== debido[campo]) {
        return `item ${debido.item_id}: ${campo} es ${vistos[i]?.[campo]}, en la bitácora ${debido[campo]}`;
      }
    }
  }
  return null;
}

/** The shelf as the system shows it, against the shelf that the replay ends with. */
export function compararEstante(
  vistos: readonly ItemLeido[],
  esperados: ReadonlyMap<number, Existencia>,
  hallar: Hallar,
): void {
  const faltan = new Set(esperados.keys());
  for (const visto of vistos) {
    const { item_id, cantidad_disponible, cantidad_reservada, cantidad_libre, version } = visto;
    const debido = esperados.get(item_id);
    faltan.delete(item_id);
    if (cantidad_reservada > cantidad_disponible || cantidad_reservada < 0) {
      hallar(
        'sobreventa',
        null,
        `item ${item_id} al final: reservadas ${cantidad_reservada} de ${cantidad_disponible}`,
      );
    }
    const igual =
      debido?.disponible === cantidad_disponible &&
      debido.reservada === cantidad_reservada &&
      debido.version === version &&
      cantidad_libre === cantidad_disponible - cantidad_reservada;
    if (!igual) {
      hallar('existencias-finales', null, `item ${item_id} no termina como dice la bitácora`, {
        esperado: debido,
        visto,
      });
    }
  }
  for (const item_id of faltan) {
    hallar('existencias-finales', null, `item ${item_id} no aparece en GET /bodega/items`);
  }
}

/**
 * A re-evaluation when all is quiet. The order's own reservation counts as free, so an order that holds its stock
 * is consistent; one that was short is consistent now only if what it wanted is free now.
 */
export function compararConsistencia(
  leida: Consistencia,
  entrada: Evaluacion,
  estante: ReadonlyMap<number, Existencia>,
): string | null {
  if (leida.pedido_id !== entrada.pedido_id) return `pedido_id es ${leida.pedido_id}`;
  if (!leida.coincide) return 'coincide es false: lo guardado no se sigue de su evidencia';
  const propia = entrada.resultado === 'CONSISTENTE';
  const cabe = entrada.items.every(({ item_id, cantidad_solicitada }) => {
    const existencia = estante.get(item_id);
    if (existencia === undefined) return false;
    const suya = propia ? cantidad_solicitada : 0;
    return cantidad_solicitada <= existencia.disponible - (existencia.reservada - suya);
  });
  return leida.consistente === cabe ? null : `consistente es ${leida.consistente}, debía ser ${cabe}`;
}
