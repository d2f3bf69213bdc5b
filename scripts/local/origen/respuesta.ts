/** What the event source mapping makes of a function's answer. */
export type Veredicto =
  | { readonly tipo: 'parcial'; readonly fallidos: ReadonlySet<string> }
  | { readonly tipo: 'todo-fallido'; readonly motivo: string };

const SIN_FALLOS: Veredicto = { tipo: 'parcial', fallidos: new Set() };

const todoFallido = (motivo: string): Veredicto => ({ tipo: 'todo-fallido', motivo });

/**
 * ReportBatchItemFailures with AWS's traps (Lambda developer guide, "Reporting batch item failures"): an answer that
 * is null, `{}` or has a null or empty list means success, and the whole batch is deleted; an identifier that is
 * empty, null, under a wrong key or not of this batch fails the whole batch.
 *
 * AWS does not say what it makes of an answer that is no object, or a list that is no list: here the batch fails.
 */
export const interpretar = (carga: string, idsDelLote: ReadonlySet<string>): Veredicto => {
  const respuesta: unknown = JSON.parse(carga);
  if (respuesta === null) return SIN_FALLOS;
  if (typeof respuesta !== 'object' || Array.isArray(respuesta))
    return todoFallido('la respuesta no es un objeto');
  const lista: unknown = 'batchItemFailures' in respuesta ? respuesta.batchItemFailures : null;
  if (lista === null) return SIN_FALLOS;
  if (!Array.isArray(lista)) return todoFallido('batchItemFailures no es una lista');
  const fallidos = new Set<string>();
  for (const fallo of lista as readonly unknown[]) {
    const id: unknown =
      typeof fallo === 'object' && fallo !== null && 'itemIdentifier' in fallo
        ? fallo.itemIdentifier
        : undefined;
    if (typeof id !== 'string' || !idsDelLote.has(id))
      return todoFallido('itemIdentifier vacío, nulo, desconocido o con otro nombre');
    fallidos.add(id);
  }
  return { tipo: 'parcial', fallidos };
};
