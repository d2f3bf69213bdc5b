import type { Existencia } from './oraculo/estante.ts';
import { compararConsistencia } from './oraculo/final.ts';
import type { PedidoJuzgado } from './oraculo/plantado.ts';
import { enParalelo } from './paralelo.ts';
import { comprobarSinReporte, type Medios, sinCaer } from './recorrido.ts';

/** How many orders the two checks look at that would cost too much for all. */
const CONSISTENCIAS = 200;
const SIN_REPORTE = 500;

/**
 * Checks made on a sample: re-evaluation agrees, and CONSISTENTE orders have no report. (That no report is
 * superfluous at all follows from the audit chain, which grew by exactly as many records as there are shortfalls.)
 * @param juzgados in random order
 */
export async function comprobarMuestra(
  medios: Medios,
  juzgados: readonly PedidoJuzgado[],
  estante: ReadonlyMap<number, Existencia>,
): Promise<void> {
  const con = (resultado: string): PedidoJuzgado[] =>
    juzgados.filter(({ decision }) => decision?.evaluacion.resultado === resultado);
  const [consistentes, inconsistentes] = [con('CONSISTENTE'), con('INCONSISTENTE')];
  const mitad = CONSISTENCIAS / 2;
  const muestra = [...consistentes.slice(0, mitad), ...inconsistentes.slice(0, mitad)];
  await enParalelo(muestra, medios.concurrencia, async ({ pedidoId, decision }) => {
    if (pedidoId === null || decision === null) return;
    const leida = await sinCaer(() => medios.api.verificarConsistencia(pedidoId));
    const falta =
      typeof leida === 'string' ? leida : compararConsistencia(leida, decision.evaluacion, estante);
    if (falta !== null) medios.hallar('verificar-consistencia', pedidoId, falta);
  });
  const sinReporte = consistentes.slice(0, SIN_REPORTE).flatMap(({ pedidoId }) => pedidoId ?? []);
  await comprobarSinReporte(medios, sinReporte);
}
