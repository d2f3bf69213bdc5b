/** Waits until the pipeline has nothing left to do with what the mix sent, and, if asked, for a sweep after that. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';

interface Cuenta extends RowDataPacket {
  readonly decididos: number;
  readonly abiertos: number;
  readonly descubiertos: number;
}

/** Late shortfall has two minutes, and the reconciler comes once in each. */
const PACIENCIA_MS = 150_000;
const PAUSA_MS = 200;

/** @returns what is still open when patience is at its end; undefined: nothing */
export const asentar = async (
  conexion: Connection,
  pedidos: number,
  senal: AbortSignal,
): Promise<string | undefined> => {
  for (const limite = performance.now() + PACIENCIA_MS; ; ) {
    const [[cuenta]] = await conexion.query<Cuenta[]>(
      `SELECT (SELECT COUNT(*) FROM pedidos WHERE bodega_id = 1) AS decididos,
              (SELECT COUNT(*) FROM pedidos WHERE bodega_id = 1 AND estado IN ('RESERVADO', 'CON_FALTANTE')) AS abiertos,
              (SELECT COUNT(*) FROM bodega_items WHERE cantidad_reservada > cantidad_disponible) AS descubiertos`,
    );
    const { decididos = 0, abiertos = 0, descubiertos = 0 } = cuenta ?? {};
    if (decididos >= pedidos && abiertos === 0 && descubiertos === 0) return undefined;
    if (performance.now() > limite)
      return `${decididos} de ${pedidos} decididos, ${abiertos} sin terminar, ${descubiertos} items descubiertos`;
    await dormir(PAUSA_MS, undefined, { signal: senal });
  }
};
