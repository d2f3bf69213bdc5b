/** The replay: the whole log once more, one order at a time. */
import type { PedidoEnviado } from '../registro.ts';
import { type EntradaCruda, type Evaluacion, evaluacion } from '../respuestas.ts';
import type { Estante } from './estante.ts';
import type { Hallar } from './hallazgo.ts';
import { juzgar, primeraDiferencia, sumar } from './juzgar.ts';

export interface Decision {
  readonly evaluacion: Evaluacion;
  /** Which of the order's contents won; null: none of those that were sent. */
  readonly contenido: number | null;
  /** What the oracle says it had to be, at this place in the log. */
  readonly debia: Evaluacion['resultado'];
}

export interface Repeticion {
  /** The first verdict of each known order. */
  readonly decisiones: ReadonlyMap<string, Decision>;
  /** Verdicts in the log, ours and well-formed, repeated ones included. */
  readonly entradas: number;
}

export interface OpcionesRepeticion {
  readonly entradas: Iterable<EntradaCruda>;
  readonly estante: Estante;
  readonly buscar: (pedidoId: string) => PedidoEnviado | undefined;
  readonly hallar: Hallar;
}

/**
 * Judges every entry. The oracle's shelf follows the verdicts that the system gave, not those it should have
 * given: so one wrong verdict is one finding, and every other order is judged by what was true when it came.
 */
export function repetir({ entradas, estante, buscar, hallar }: OpcionesRepeticion): Repeticion {
  const decisiones = new Map<string, Decision>();
  let cuenta = 0;
  for (const cruda of entradas) {
    const leida = evaluacion.safeParse(cruda);
    if (!leida.success) {
      const campo = leida.error.issues[0]?.path.join('.');
      hallar('bitacora', cruda.pedido_id, `la entrada ${cruda.secuencia} está mal formada en ${campo}`);
      continue;
    }
    cuenta += 1;
    const pedido = buscar(cruda.pedido_id);
    const previa = decisiones.get(cruda.pedido_id);
    if (pedido === undefined) {
      hallar('sin-inventados', cruda.pedido_id, 'veredicto de un pedido que nadie creó o que fue rechazado');
    }
    if (previa !== undefined) {
      const detalle = { esperado: previa.evaluacion.secuencia, visto: cruda.secuencia };
      hallar('sin-duplicados', cruda.pedido_id, 'un veredicto más para el mismo pedido', detalle);
    }
    const decision = decidirEntrada(leida.data, pedido, estante, previa === undefined ? hallar : callar);
    if (pedido !== undefined && previa === undefined) decisiones.set(cruda.pedido_id, decision);
  }
  estante.terminar();
  return { decisiones, entradas: cuenta };
}

/** A repeated verdict is one finding; what its numbers are no longer matters, only what it did to the shelf. */
const callar: Hallar = () => undefined;

function decidirEntrada(
  entrada: Evaluacion,
  pedido: PedidoEnviado | undefined,
  estante: Estante,
  hallar: Hallar,
): Decision {
  const propias = sumar(
    entrada.items.map(({ item_id, cantidad_solicitada }) => ({ item_id, cantidad: cantidad_solicitada })),
  );
  const contenido = pedido === undefined ? null : contenidoQueGano(pedido, propias);
  const demanda = pedido === undefined ? propias : demandaDe(pedido, contenido);
  const reserva = entrada.resultado === 'CONSISTENTE';
  avanzarEstante(entrada, reserva, estante, hallar);
  const juicio = juzgar(demanda, estante);
  comparar(entrada, juicio, hallar);
  if (reserva)
    for (const [item_id, cantidad] of demanda) reservar(item_id, cantidad, entrada, estante, hallar);
  return { evaluacion: entrada, contenido, debia: juicio.resultado };
}

/** The content, among those that were sent, whose demand is the one in the evidence. */
function contenidoQueGano(pedido: PedidoEnviado, propias: ReadonlyMap<number, number>): number | null {
  for (const indice of pedido.contenidos) {
    if (iguales(demandaDe(pedido, indice), propias)) return indice;
  }
  return null;
}

function demandaDe(pedido: PedidoEnviado, contenido: number | null): ReadonlyMap<number, number> {
  const [primero] = pedido.plan.contenidos;
  return sumar((pedido.plan.contenidos[contenido ?? 0] ?? primero).lineas);
}

const iguales = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean =>
  a.size === b.size && [...a].every(([clave, valor]) => b.get(clave) === valor);

/** Lets the changes of the shelf happen that came before this verdict. Its own reservation is not one of them. */
function avanzarEstante(entrada: Evaluacion, reserva: boolean, estante: Estante, hallar: Hallar): void {
  for (const { item_id, version } of entrada.items) {
    if (version === null) continue;
    const antes = estante.ver(item_id)?.version;
    const previa = reserva ? version - 1 : version;
    if (!estante.avanzar(item_id, previa)) {
      const porque = `item ${item_id}: de la versión ${antes} no se llega a ${previa} con los cambios conocidos`;
      hallar('version', entrada.pedido_id, porque, { esperado: antes, visto: version });
    }
  }
}

function comparar(entrada: Evaluacion, juicio: ReturnType<typeof juzgar>, hallar: Hallar): void {
  const detalle = {
    esperado: juicio,
    visto: { secuencia: entrada.secuencia, resultado: entrada.resultado, items: entrada.items },
  };
  if (entrada.resultado !== juicio.resultado) {
    const porque = `dice ${entrada.resultado}, en su lugar de la bitácora es ${juicio.resultado}`;
    hallar('veredicto', entrada.pedido_id, porque, detalle);
  }
  const diferencia = primeraDiferencia(juicio.items, entrada.items);
  if (diferencia !== null) {
    hallar('evidencia', entrada.pedido_id, diferencia, detalle);
    return;
  }
  const sinVersion = entrada.items.find(
    ({ version }, i) => (version === null) !== (juicio.items[i]?.version === null),
  );
  if (sinVersion !== undefined) {
    hallar(
      'version',
      entrada.pedido_id,
      `item ${sinVersion.item_id}: versión ${sinVersion.version}`,
      detalle,
    );
  }
}

function reservar(
  item_id: number,
  cantidad: number,
  entrada: Evaluacion,
  estante: Estante,
  hallar: Hallar,
): void {
  estante.reservar(item_id, cantidad);
  const existencia = estante.ver(item_id);
  if (existencia !== undefined && existencia.reservada > existencia.disponible) {
    const porque = `item ${item_id}: reservadas ${existencia.reservada} de ${existencia.disponible}`;
    hallar('sobreventa', entrada.pedido_id, porque);
  }
}
