/** The statements that read the reports and the audit chain. */
import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { Punto } from '../../shared/adaptadores/mysql/cadena.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { type Rotura, TRAMO } from '../../shared/dominio/revision-cadena.ts';

export interface FilaReporte extends RowDataPacket {
  readonly reporte_id: Buffer;
  readonly secuencia: number;
  readonly items_faltantes: string;
  readonly fecha_deteccion: string;
  readonly estado: string;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  /** Null, as is huella, until the report is sealed. */
  readonly numero: number | null;
  readonly huella: Buffer;
}

export const seleccionarReporte = async (
  tx: Ejecutor,
  pedido_id: string,
): Promise<FilaReporte | undefined> => {
  const [filas] = await tx.query<FilaReporte[]>(
    `SELECT r.reporte_id, r.secuencia, r.items_faltantes, r.fecha_deteccion, r.estado,
            p.bodega_id, p.cliente_id, a.numero, a.huella
     FROM reportes_inconsistencia r
     JOIN pedidos p ON p.pedido_id = r.pedido_id
     LEFT JOIN auditoria a ON a.pedido_id = r.pedido_id
     WHERE r.pedido_id = ?`,
    [idABinario(pedido_id)],
  );
  return filas[0];
};

interface FilaCabeza extends RowDataPacket {
  readonly numero: number;
  readonly huella: Buffer;
}

export const seleccionarCabeza = async (tx: Ejecutor): Promise<FilaCabeza | undefined> => {
  const [filas] = await tx.query<FilaCabeza[]>('SELECT numero, huella FROM auditoria_cabeza WHERE id = 1');
  return filas[0];
};

interface FilaPunto extends RowDataPacket, Punto {}

/** The end of the last stretch but one that the reconciler has walked over whole; undefined: there is none. */
export const seleccionarPartida = async (tx: Ejecutor): Promise<Punto | undefined> => {
  const [filas] = await tx.query<FilaPunto[]>(
    `SELECT numero, huella, registros FROM auditoria_tramos WHERE numero = (tramo + 1) * ?
     ORDER BY tramo DESC LIMIT 1 OFFSET 1`,
    [TRAMO],
  );
  return filas[0];
};

interface FilaRotura extends RowDataPacket, Rotura {}

/** The first thing wrong that the reconciler has found and that is not known to be mended. */
export const seleccionarRotura = async (tx: Ejecutor): Promise<Rotura | undefined> => {
  const [filas] = await tx.query<FilaRotura[]>(
    `SELECT rotura_numero AS numero, rotura_motivo AS motivo FROM auditoria_tramos
     WHERE rotura_motivo IS NOT NULL ORDER BY tramo LIMIT 1`,
  );
  return filas[0];
};

/** As many as there are seals: both are written in one transaction, and nobody but an intruder leaves one without. */
export const contarReportes = async (tx: Ejecutor): Promise<number> => {
  const [filas] = await tx.query<(RowDataPacket & { readonly cuantos: number })[]>(
    'SELECT COUNT(*) AS cuantos FROM reportes_inconsistencia',
  );
  return filas[0]?.cuantos ?? 0;
};
