/**
 * The whole life of the warehouse, rebuilt from what anybody with the right may read: the ledger of the shelf and the
 * decision log. Each version of an item is one reservation or one row of the ledger; so every number of every verdict
 * has a place at which it must have been true.
 */
import type { Existencia } from '../experimento/oraculo/estante.ts';
import { juzgar, primeraDiferencia, sumar } from '../experimento/oraculo/juzgar.ts';
import type { Evaluacion, ItemLeido } from '../experimento/respuestas.ts';
import type { Hallar } from './hallazgos.ts';

export interface Asiento {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly delta: number;
  readonly delta_reservada: number;
  readonly version: number;
}

interface Cambio {
  readonly version: number;
  readonly delta: number;
  readonly reserva: number;
  /** The order that reserved; undefined: a row of the ledger. */
  readonly pedidoId: string | undefined;
}

const claveDe = (bodega: number, item: number): string => `${bodega}/${item}`;

/** By item: what it was at each version, from nothing at version 0. */
type Vidas = ReadonlyMap<string, readonly Existencia[]>;

const cambiosDe = (
  asientos: readonly Asiento[],
  evaluaciones: readonly Evaluacion[],
): Map<string, Cambio[]> => {
  const cambios = new Map<string, Cambio[]>();
  const anotar = (clave: string, cambio: Cambio): void => {
    const lista = cambios.get(clave);
    if (lista === undefined) cambios.set(clave, [cambio]);
    else lista.push(cambio);
  };
  for (const { bodega_id, item_id, delta, delta_reservada, version } of asientos) {
    const clave = claveDe(bodega_id, item_id);
    if (!cambios.has(clave)) cambios.set(clave, []);
    if (delta !== 0 || delta_reservada !== 0)
      anotar(clave, { version, delta, reserva: delta_reservada, pedidoId: undefined });
  }
  for (const { bodega_id, pedido_id, resultado, items } of evaluaciones)
    for (const { item_id, version, cantidad_solicitada } of resultado === 'CONSISTENTE' ? items : [])
      anotar(claveDe(bodega_id, item_id), {
        version: version ?? 0,
        delta: 0,
        reserva: cantidad_solicitada,
        pedidoId: pedido_id,
      });
  return cambios;
};

const NADA: Existencia = { disponible: 0, reservada: 0, version: 0 };

const vivir = (clave: string, cambios: readonly Cambio[], hallar: Hallar): Existencia[] => {
  // Created empty, an item is at version 1 although nothing changed.
  const vida: Existencia[] = cambios.some(({ version }) => version === 1)
    ? [NADA]
    : [NADA, { ...NADA, version: 1 }];
  for (const { version, delta, reserva, pedidoId } of cambios.toSorted((a, b) => a.version - b.version)) {
    const { disponible, reservada } = vida.at(-1) ?? { disponible: 0, reservada: 0 };
    const ahora = { disponible: disponible + delta, reservada: reservada + reserva, version };
    if (version !== vida.length)
      hallar('existencias', `item ${clave}: tras la versión ${vida.length - 1} viene la ${version}`);
    if (ahora.reservada < 0 || ahora.disponible < 0)
      hallar('existencias', `item ${clave}, versión ${version}: ${JSON.stringify(ahora)}`);
    if (pedidoId !== undefined && ahora.reservada > ahora.disponible)
      hallar(
        'sobreventa',
        `item ${clave}: ${pedidoId} reserva hasta ${ahora.reservada} de ${ahora.disponible}`,
      );
    vida.push(ahora);
  }
  return vida;
};

const comprobarVeredicto = (vidas: Vidas, vistos: Set<string>, e: Evaluacion, hallar: Hallar): void => {
  const lugares = new Map<number, Existencia>();
  for (const { item_id, version } of e.items) {
    const clave = claveDe(e.bodega_id, item_id);
    if (version === null) {
      if (vistos.has(clave)) hallar('bitacora', `${e.pedido_id}: no conoce el item ${clave}, que ya existía`);
      continue;
    }
    vistos.add(clave);
    // A verdict's own reservation is not among what it saw.
    const lugar = vidas.get(clave)?.[version - (e.resultado === 'CONSISTENTE' ? 1 : 0)];
    if (lugar === undefined && version > 0)
      hallar('bitacora', `${e.pedido_id}: la versión ${version} del item ${clave} no existió`);
    lugares.set(item_id, lugar ?? { disponible: 0, reservada: 0, version: 0 });
  }
  const demanda = sumar(e.items.map((i) => ({ item_id: i.item_id, cantidad: i.cantidad_solicitada })));
  const debia = juzgar(demanda, { ver: (item_id) => lugares.get(item_id) });
  if (debia.resultado !== e.resultado)
    hallar('bitacora', `${e.pedido_id} (${e.secuencia}) dice ${e.resultado}, debía ser ${debia.resultado}`);
  const diferencia = primeraDiferencia(debia.items, e.items);
  if (diferencia !== null) hallar('bitacora', `${e.pedido_id} (${e.secuencia}): ${diferencia}`);
};

/**
 * @param asientos the whole ledger
 * @param evaluaciones the whole log, in its order
 * @param items the shelf as it is now
 */
export const comprobarLibro = (
  asientos: readonly Asiento[],
  evaluaciones: readonly Evaluacion[],
  items: readonly ItemLeido[],
  hallar: Hallar,
): void => {
  const vidas = new Map(
    [...cambiosDe(asientos, evaluaciones)].map(([clave, cambios]) => [clave, vivir(clave, cambios, hallar)]),
  );
  const vistos = new Set<string>();
  for (const evaluacion of evaluaciones) comprobarVeredicto(vidas, vistos, evaluacion, hallar);
  const hay = new Map(items.map((item) => [claveDe(item.bodega_id, item.item_id), item]));
  for (const [clave, vida] of vidas) {
    const item = hay.get(clave);
    const final = vida.at(-1);
    if (
      item?.version !== final?.version ||
      item?.cantidad_disponible !== final?.disponible ||
      item?.cantidad_reservada !== final?.reservada
    )
      hallar(
        'existencias',
        `item ${clave}: es ${JSON.stringify(item)}, de sus libros sale ${JSON.stringify(final)}`,
      );
  }
  for (const { bodega_id, item_id, cantidad_disponible, cantidad_reservada } of items)
    if (cantidad_reservada > cantidad_disponible)
      hallar(
        'sobreventa',
        `item ${claveDe(bodega_id, item_id)}: siguen reservadas ${cantidad_reservada} de ${cantidad_disponible}`,
      );
};
