import type { PedidoEnviado } from '../registro.ts';
import type { Evaluacion } from '../respuestas.ts';
import type { Expectativa, Grupo } from '../tipos.ts';
import type { Hallar } from './hallazgo.ts';
import type { Decision } from './repeticion.ts';

export type Verdad = Evaluacion['resultado'];

/** An order, what the log says of it (null: no verdict), and what it had to be. */
export interface PedidoJuzgado {
  readonly pedido: PedidoEnviado;
  readonly pedidoId: string | null;
  readonly decision: Decision | null;
  readonly debia: Verdad;
}

/**
 * What an order had to be: as planted, or where that depends on who came first, by its place in the log. Without
 * a verdict the worst is assumed: if it may have been a shortfall, it was one.
 */
export function verdadDe(pedido: PedidoEnviado, decision: Decision | null): Verdad {
  const { contenidos } = pedido.plan;
  if (decision === null) {
    return contenidos.every(({ expectativa }) => expectativa === 'HAY') ? 'CONSISTENTE' : 'INCONSISTENTE';
  }
  return plantada(contenidos[decision.contenido ?? 0]?.expectativa) ?? decision.debia;
}

const plantada = (expectativa: Expectativa | undefined): Verdad | null => {
  if (expectativa === 'FALTA') return 'INCONSISTENTE';
  return expectativa === 'HAY' ? 'CONSISTENTE' : null;
};

/** Compares the log with what was planted before the run, order by order and group by group. */
export function comprobarPlantado(juzgados: readonly PedidoJuzgado[], hallar: Hallar): void {
  const grupos = new Map<Grupo, PedidoJuzgado[]>();
  for (const juzgado of juzgados) {
    const { pedido, decision, pedidoId } = juzgado;
    const { grupo, contenidos } = pedido.plan;
    if (grupo !== undefined) grupos.set(grupo, [...(grupos.get(grupo) ?? []), juzgado]);
    if (decision === null) continue;
    const esperado = plantada(contenidos[decision.contenido ?? 0]?.expectativa);
    const visto = decision.evaluacion.resultado;
    if (esperado !== null && esperado !== visto) {
      hallar('verdad-plantada', pedidoId, `${pedido.plan.escenario}: se plantó ${esperado}, salió ${visto}`, {
        esperado,
        visto,
      });
    }
  }
  for (const [grupo, miembros] of grupos) comprobarGrupo(grupo, miembros, hallar);
}

/** A group of which some have no verdict proves nothing; that they have none is a finding of its own. */
function comprobarGrupo(grupo: Grupo, miembros: readonly PedidoJuzgado[], hallar: Hallar): void {
  if (miembros.some(({ decision }) => decision === null)) return;
  const cortos = miembros.filter(({ decision }) => decision?.evaluacion.resultado === 'INCONSISTENTE').length;
  if (cortos >= grupo.faltanMin && cortos <= grupo.faltanMax) return;
  const { faltanMin, faltanMax, nombre } = grupo;
  const debian = faltanMin === faltanMax ? `${faltanMin}` : `entre ${faltanMin} y ${faltanMax}`;
  const porque = `grupo ${nombre}: faltan ${cortos} de ${miembros.length}, debían ser ${debian}`;
  const culpable = miembros.find(({ decision }) => decision?.evaluacion.resultado !== decision?.debia);
  hallar('verdad-plantada', culpable?.pedidoId ?? miembros[0]?.pedidoId ?? null, porque);
}
