import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';
import { type Expediente, encadenar, type Hallazgo, reporteDe } from './decidir.ts';
import {
  bloquearCabeza,
  insertarAuditoria,
  insertarReportes,
  leerEvidencias,
  leerNombres,
  leerSellos,
  moverCabeza,
  type Sello,
} from './sql.ts';

/** Evidence and names of the orders. @returns only those whose evidence can be read */
const reunir = async (tx: Ejecutor, expedientes: readonly Expediente[]): Promise<Hallazgo[]> => {
  if (expedientes.length === 0) return [];
  const ids = expedientes.map(({ id }) => id);
  const evidencias = await leerEvidencias(tx, ids);
  const nombres = await leerNombres(tx, ids);
  return expedientes.flatMap(({ veredicto, deteccion }) => {
    const evidencia = leerEvidencia(evidencias.get(veredicto.pedido_id) ?? '');
    if (evidencia === undefined || deteccion === undefined) return [];
    return [{ veredicto, deteccion, evidencia, nombres: nombres.get(veredicto.pedido_id) ?? new Map() }];
  });
};

/**
 * Writes the reports that are missing and seals them onto the audit chain, in the order of the log.
 *
 * Evidence never changes, so it is read before the head of the chain is taken, which all emitters wait for; which
 * orders have a report is known only under it.
 *
 * @param expedientes distinct orders, all of them short
 * @returns the seal of each order's report, new or not, by pedido_id; none for evidence that cannot be read
 */
export const reportarEnTransaccion = async (
  tx: Ejecutor,
  expedientes: readonly Expediente[],
): Promise<ReadonlyMap<string, Sello>> => {
  const hallazgos = await reunir(
    tx,
    expedientes.filter(({ reporte }) => reporte === undefined),
  );
  const cabeza = await bloquearCabeza(tx);
  const sellos = await leerSellos(
    tx,
    expedientes.map(({ id }) => id),
  );
  const registros = encadenar(
    cabeza,
    hallazgos
      .filter(({ veredicto }) => !sellos.has(veredicto.pedido_id))
      .sort((a, b) => a.veredicto.secuencia - b.veredicto.secuencia)
      .map(reporteDe),
  );
  const ultimo = registros.at(-1);
  if (ultimo === undefined) return sellos;
  await insertarReportes(tx, registros);
  await insertarAuditoria(tx, registros);
  await moverCabeza(tx, ultimo);
  return new Map([
    ...sellos,
    ...registros.map((registro) => [registro.veredicto.pedido_id, registro] as const),
  ]);
};
