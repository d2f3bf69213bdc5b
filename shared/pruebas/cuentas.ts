/** What the tests of queue functions count afterwards. */
import type { RowDataPacket } from 'mysql2/promise';
import type { Base } from '../adaptadores/mysql/base.ts';
import type { Salida } from '../lambda/lotes.ts';

interface Cuenta extends RowDataPacket {
  readonly clave: string;
  readonly n: number;
}

/** @param sql selects `clave` and `n` */
export const contar = async (base: Base, sql: string): Promise<Record<string, number>> => {
  const [filas] = await base.query<Cuenta[]>(sql);
  return Object.fromEntries(filas.map(({ clave, n }) => [clave, n]));
};

export const contarEstados = (base: Base): Promise<Record<string, number>> =>
  contar(base, 'SELECT estado AS clave, COUNT(*) AS n FROM pedidos GROUP BY estado');

export const contarHistorial = (base: Base): Promise<Record<string, number>> =>
  contar(
    base,
    "SELECT CONCAT(estado, ' ', causa) AS clave, COUNT(*) AS n FROM historial_estados GROUP BY estado, causa",
  );

export const noHechos = (salidas: ReadonlyMap<string, Salida>): [id: string, salida: Salida][] =>
  [...salidas].filter(([, salida]) => salida.tipo !== 'hecho');
