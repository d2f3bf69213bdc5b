/** What was heard on tema-faltantes against what had to be said: at least once for each shortfall, and of nothing else. */
import { type Aviso, type AvisoDebido, compararAviso, type Ilegible } from './aviso.ts';
import type { Hallar } from './hallazgo.ts';

/** The bodega of the canary, whose order falls short again and again. No client can name it. */
const BODEGA_CANARIO = 0;

export type Oido = Aviso | Ilegible;

export const pedidoDe = (oido: Oido): string | null =>
  'porque' in oido ? oido.pedidoId : oido.data.pedido_id;

export interface MateriaDeAvisos {
  readonly oidos: readonly Oido[];
  /** By pedido_id. */
  readonly debidos: ReadonlyMap<string, AvisoDebido>;
  /** Every order that the experiment sent and the log has. */
  readonly nuestros: { has(pedidoId: string): boolean };
  /** Undefined: nobody but the canary uses the system. Else only this bodega is ours. */
  readonly bodega: number | undefined;
  readonly hallar: Hallar;
}

/** Order by order, whatever came twice; CONTRACT.md promises a report exactly once, a message at least once. */
export function comprobarAvisos({ oidos, debidos, nuestros, bodega, hallar }: MateriaDeAvisos): void {
  const esAjeno = ({ data }: Aviso): boolean =>
    !nuestros.has(data.pedido_id) &&
    (bodega === undefined ? data.bodega_id === BODEGA_CANARIO : data.bodega_id !== bodega);
  const legibles: Aviso[] = [];
  for (const oido of oidos) {
    if ('porque' in oido) hallar('aviso-exacto', oido.pedidoId, oido.porque);
    else legibles.push(oido);
  }
  for (const [id, suyos] of Map.groupBy(legibles, ({ data }) => data.pedido_id)) {
    const debido = debidos.get(id);
    if (debido !== undefined) comprobarUno(id, suyos, debido, hallar);
    else if (!suyos.every(esAjeno))
      hallar('aviso-de-mas', id, 'se avisó de un faltante que no hubo', { esperado: null, visto: suyos[0] });
  }
  const dichos = new Set(oidos.map(pedidoDe));
  for (const [id, { entrada, tardio }] of debidos) {
    if (dichos.has(id)) continue;
    const faltante = tardio ? 'su faltante tardío' : 'su faltante';
    hallar('aviso', id, `nadie avisó de ${faltante} en tema-faltantes`, { esperado: entrada, visto: null });
  }
  comprobarUnicos(legibles, hallar);
}

function comprobarUno(id: string, suyos: readonly Aviso[], debido: AvisoDebido, hallar: Hallar): void {
  const diferencia = suyos.map((aviso) => compararAviso(aviso, debido)).find((porque) => porque !== null);
  if (diferencia !== undefined) hallar('aviso-exacto', id, diferencia, { esperado: debido, visto: suyos });
  const ids = new Set(suyos.map((aviso) => aviso.id));
  if (ids.size > 1) hallar('aviso-exacto', id, `el mismo aviso llegó con ${ids.size} id distintos`);
}

/** Whoever drops repetitions by `id` must lose nothing, and a record of the audit chain seals one report. */
function comprobarUnicos(avisos: readonly Aviso[], hallar: Hallar): void {
  for (const [que, clave] of [
    ['id', (aviso: Aviso) => aviso.id],
    ['auditoria.numero', (aviso: Aviso) => String(aviso.data.auditoria.numero)],
  ] as const) {
    for (const [valor, iguales] of Map.groupBy(avisos, clave)) {
      const pedidos = [...new Set(iguales.map(({ data }) => data.pedido_id))];
      if (pedidos.length > 1)
        hallar('aviso-exacto', pedidos[1] ?? null, `comparte ${que} ${valor} con el aviso de ${pedidos[0]}`);
    }
  }
}
