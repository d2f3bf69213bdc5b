import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import type { Anomalia } from './decidir.ts';

export interface AnomaliaDetectada extends Anomalia {
  readonly id: Buffer;
  readonly bodega_id: number;
  /** ISO 8601 UTC. */
  readonly detectada_en: string;
}

/** Only conflicts of content have a huella of their own; here it is what makes the key unique per order and tipo. */
const SIN_HUELLA = Buffer.alloc(32);

/**
 * An anomaly that is known stays as it is, also when somebody has closed it.
 *
 * @param anomalias at least one, by id
 */
export const anotarAnomalias = async (
  tx: Ejecutor,
  anomalias: readonly AnomaliaDetectada[],
): Promise<void> => {
  await tx.query(
    `INSERT INTO anomalias (pedido_id, bodega_id, tipo, severidad, huella, detectada_en) VALUES ?
     ON DUPLICATE KEY UPDATE pedido_id = anomalias.pedido_id`,
    [
      anomalias.map((anomalia) => [
        anomalia.id,
        anomalia.bodega_id,
        anomalia.tipo,
        anomalia.severidad,
        SIN_HUELLA,
        instanteAColumna(anomalia.detectada_en),
      ]),
    ],
  );
};
