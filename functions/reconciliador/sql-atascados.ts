/** The statements about orders that have a verdict and did not get on. */
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { FilaVeredicto } from '../../shared/adaptadores/mysql/veredictos.ts';
import type { Severidad } from '../../shared/dominio/anomalia.ts';
import type { PorFecha } from './progreso.ts';
import { desdeDe } from './sql.ts';

export interface FilaAtascado extends FilaVeredicto {
  readonly recibido_en: string;
  /** When it lost its cover; null if its verdict already was short, or it is not short. */
  readonly descubierto_en: string | null;
  /** Null exactly when descubierto_en is. */
  readonly severidad: Severidad | null;
  /** Null, as is ultimo_en, if it was never sent on again. */
  readonly veces: number | null;
  readonly ultimo_en: string | null;
}

/**
 * Orders in a state that they should only pass through, received before a moment, oldest first, after the
 * cursor. `listable` is 0 for the canary's, which are helped on like all others.
 */
export const seleccionarAtascados = async (
  ejecutor: Ejecutor,
  estado: 'RESERVADO' | 'CON_FALTANTE',
  cursor: PorFecha,
  antesDe: string,
  limite: number,
): Promise<FilaAtascado[]> => {
  const { recibido_en, id } = desdeDe(cursor);
  const [filas] = await ejecutor.query<FilaAtascado[]>(
    `SELECT p.pedido_id, p.bodega_id, p.recibido_en, e.secuencia, e.resultado, e.evaluado_en, e.items,
            e.items_faltantes, e.items_desconocidos, e.unidades, e.unidades_faltantes, d.descubierto_en,
            d.severidad, r.veces, r.ultimo_en
     FROM pedidos p FORCE INDEX (por_estado)
     JOIN evaluaciones e ON e.pedido_id = p.pedido_id
     LEFT JOIN descubiertos d ON d.pedido_id = p.pedido_id
     LEFT JOIN reenvios r ON r.pedido_id = p.pedido_id AND r.etapa = 'DECISION'
     WHERE p.listable IN (0, 1) AND p.estado = ? AND p.recibido_en >= ? AND p.recibido_en < ?
       AND (p.recibido_en > ? OR p.pedido_id > ?)
     ORDER BY p.recibido_en, p.pedido_id LIMIT ?`,
    [estado, recibido_en, antesDe, recibido_en, id, limite],
  );
  return filas;
};
