/** Late shortfall: who lost their cover was the newest holder of something uncovered, and was found exactly once. */
import { type Cuadro, REGISTROS, type Registros } from './cuadro.ts';
import type { Hallar } from './hallar.ts';
import type { Vida } from './vidas.ts';

const TARDIO = 'FALTANTE_TARDIO';

/** Whose release found at least one item uncovered of which they were the newest holder. */
const conRazon = (vidas: ReadonlyMap<number, Vida>, secuencias: ReadonlyMap<string, number>) => {
  const justos = new Set<string>();
  for (const { cambios, momentos } of vidas.values()) {
    const tenedores = new Set<string>();
    for (const [n, { pedido, asiento }] of cambios.entries()) {
      if (pedido === null) continue;
      if (asiento === undefined) {
        tenedores.add(pedido);
        continue;
      }
      const { disponible = 0, reservada = 0 } = momentos[n] ?? {};
      const nuevas = [...tenedores].map((uno) => secuencias.get(uno) ?? 0);
      const esElMasNuevo = Math.max(...nuevas) === secuencias.get(pedido);
      if (asiento.motivo === TARDIO && reservada > disponible && esElMasNuevo) justos.add(pedido);
      tenedores.delete(pedido);
    }
  }
  return justos;
};

/** Milliseconds that an item was uncovered at most, by the clock of the ledger. */
const masLargo = (vidas: ReadonlyMap<number, Vida>): number => {
  let maximo = 0;
  for (const { cambios, momentos } of vidas.values()) {
    let desde: number | undefined;
    for (const [n, { asiento }] of cambios.entries()) {
      const { disponible = 0, reservada = 0 } = momentos[n + 1] ?? {};
      if (asiento === undefined) continue;
      if (reservada > disponible) desde ??= asiento.en;
      else if (desde !== undefined) {
        maximo = Math.max(maximo, asiento.en - desde);
        desde = undefined;
      }
    }
  }
  return maximo;
};

const iguales = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join() === b.toSorted().join();

/** CONTRACT: within two minutes. */
const PLAZO_MS = 120_000;

export const juzgarTardios = (
  { pedidos, veredictos, stock, registros }: Cuadro,
  vidas: ReadonlyMap<number, Vida>,
  hallar: Hallar,
) => {
  const cortos = pedidos.filter(({ resultado }) => resultado === 'INCONSISTENTE').map(({ id }) => id);
  const tardios = pedidos
    .filter(({ estado, resultado }) => resultado === 'CONSISTENTE' && /AUDITADO|CON_FALTANTE/.test(estado))
    .map(({ id }) => id);
  const justos = conRazon(vidas, new Map(veredictos.map(({ pedido, secuencia }) => [pedido, secuencia])));
  for (const id of tardios)
    if (!justos.has(id)) hallar('tardios', `${id} perdió lo suyo sin ser el más nuevo de nada descubierto`);
  for (const { item_id, disponible, reservada } of stock)
    if (reservada > disponible) hallar('tardios', `el item ${item_id} quedó descubierto`);
  const todos = [...cortos, ...tardios];
  const debidos: Registros = {
    descubiertos: tardios,
    anomalias_tardias: tardios,
    anomalias_faltante: cortos,
    reportes: todos,
    auditoria: todos,
    pasos_con_faltante: tardios,
    pasos_auditado: todos,
  };
  for (const tabla of REGISTROS)
    if (!iguales(debidos[tabla], registros[tabla]))
      hallar(
        'tardios',
        `${tabla}: ${registros[tabla].length} registros, debían ser ${debidos[tabla].length}`,
      );
  const descubiertoMs = masLargo(vidas);
  if (descubiertoMs > PLAZO_MS) hallar('tardios', `un item estuvo descubierto ${descubiertoMs} ms`);
  return { cortos: cortos.length, tardios: tardios.length, descubiertoMs };
};
