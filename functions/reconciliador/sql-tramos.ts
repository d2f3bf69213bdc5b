/** The statements about the stretches of the audit chain. */
import type { RowDataPacket } from 'mysql2/promise';
import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import type { Punto, Recorrido } from '../../shared/adaptadores/mysql/cadena.ts';

interface FilaPunto extends RowDataPacket, Punto {
  readonly tramo: number;
}

/** Where these stretches ended when they were last right, by stretch. */
export const leerPuntos = async (
  base: Base,
  tramos: readonly number[],
): Promise<ReadonlyMap<number, Punto>> => {
  const [filas] = await base.query<FilaPunto[]>(
    'SELECT tramo, numero, huella, registros FROM auditoria_tramos WHERE tramo IN (?)',
    [tramos],
  );
  return new Map(filas.map(({ tramo, numero, huella, registros }) => [tramo, { numero, huella, registros }]));
};

interface FilaTramos extends RowDataPacket {
  /** Null before the first. */
  readonly ultimo: number | null;
  /** The first broken one; null: none is. */
  readonly roto: number | null;
  readonly rotos: number;
}

export const leerTramos = async (
  base: Base,
): Promise<{ ultimo: number; roto: number | null; rotos: number }> => {
  const [filas] = await base.query<FilaTramos[]>(
    `SELECT MAX(tramo) AS ultimo, MIN(CASE WHEN rotura_motivo IS NOT NULL THEN tramo END) AS roto,
            COUNT(rotura_motivo) AS rotos
     FROM auditoria_tramos`,
  );
  return { ultimo: filas[0]?.ultimo ?? 0, roto: filas[0]?.roto ?? null, rotos: filas[0]?.rotos ?? 0 };
};

/** @param visto_en column text */
export const guardarTramo = async (
  base: Base,
  tramo: number,
  { ultimo, rotura }: Recorrido,
  visto_en: string,
): Promise<void> => {
  await base.query(
    `INSERT INTO auditoria_tramos (tramo, numero, huella, registros, rotura_numero, rotura_motivo, visto_en) VALUES (?)
     ON DUPLICATE KEY UPDATE numero = VALUES(numero), huella = VALUES(huella), registros = VALUES(registros),
       rotura_numero = VALUES(rotura_numero), rotura_motivo = VALUES(rotura_motivo), visto_en = VALUES(visto_en)`,
    [
      [
        tramo,
        ultimo.numero,
        ultimo.huella,
        ultimo.registros,
        rotura?.numero ?? null,
        rotura?.motivo ?? null,
        visto_en,
      ],
    ],
  );
};
