/** The statements that read the reports and the audit chain. */
import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';

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

export interface FilaEslabon extends RowDataPacket {
  readonly numero: number;
  readonly pedido_id: Buffer;
  readonly texto: string;
  readonly huella_anterior: Buffer;
  readonly huella: Buffer;
  /** Null, as are the next two, when the report is gone. */
  readonly reporte_id: Buffer | null;
  readonly secuencia: number;
  readonly items_faltantes: string;
}

/** Records after `numero`, with the report that each of them sealed. */
export const seleccionarEslabones = async (
  tx: Ejecutor,
  numero: number,
  limite: number,
): Promise<FilaEslabon[]> => {
  const [filas] = await tx.query<FilaEslabon[]>(
    `SELECT a.numero, a.pedido_id, a.texto, a.huella_anterior, a.huella,
            r.reporte_id, r.secuencia, r.items_faltantes
     FROM auditoria a LEFT JOIN reportes_inconsistencia r ON r.pedido_id = a.pedido_id
     WHERE a.numero > ? ORDER BY a.numero LIMIT ?`,
    [numero, limite],
  );
  return filas;
};

interface FilaCabeza extends RowDataPacket {
  readonly numero: number;
  readonly huella: Buffer;
}

export const seleccionarCabeza = async (tx: Ejecutor): Promise<FilaCabeza | undefined> => {
  const [filas] = await tx.query<FilaCabeza[]>('SELECT numero, huella FROM auditoria_cabeza WHERE id = 1');
  return filas[0];
};

/** Report and seal are written in one transaction: nobody but an intruder leaves one without. */
export const contarReportesSinSello = async (tx: Ejecutor): Promise<number> => {
  const [filas] = await tx.query<(RowDataPacket & { readonly cuantos: number })[]>(
    `SELECT COUNT(*) AS cuantos FROM reportes_inconsistencia r
     LEFT JOIN auditoria a ON a.pedido_id = r.pedido_id WHERE a.numero IS NULL`,
  );
  return filas[0]?.cuantos ?? 0;
};
