import type { RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import {
  binarioAId,
  columnaAInstante,
  idABinario,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import type { Severidad } from '../../shared/dominio/anomalia.ts';
import { previosDe } from '../../shared/dominio/estados.ts';
import type { ItemEvaluado } from '../../shared/dominio/faltante.ts';
import type { Totales } from '../../shared/dominio/totales.ts';
import { escribirEvidencia } from '../../shared/eventos/evidencia.ts';
import type { Tenedor } from './decidir.ts';

interface FilaItem extends RowDataPacket {
  readonly item_id: number;
}

/**
 * The items of a bodega of which more is reserved than is there. Here and below the index is named: statistics of
 * a table that was small a moment ago must not make it a scan.
 */
export const leerDescubiertos = async (tx: Ejecutor, bodega_id: number): Promise<number[]> => {
  const [filas] = await tx.query<FilaItem[]>(
    `SELECT item_id FROM bodega_items FORCE INDEX (por_descubierta)
     WHERE descubierta = 1 AND bodega_id = ? ORDER BY item_id`,
    [bodega_id],
  );
  return filas.map(({ item_id }) => item_id);
};

interface FilaTenedor extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly secuencia: number;
  readonly lineas: number;
  readonly item_id: number;
}

/**
 * The end of the index is the newest holder: version_reserva grows with the log. Orders whose state does not let
 * them lose their cover (somebody changed it by hand) are passed over, or they would hide the others for ever.
 */
const RAMA = `(SELECT i.pedido_id, i.item_id FROM pedido_items i FORCE INDEX (por_item)
   STRAIGHT_JOIN pedidos p FORCE INDEX (PRIMARY) ON p.pedido_id = i.pedido_id AND p.estado IN (?)
   WHERE i.bodega_id = ? AND i.item_id = ? AND i.version_salida IS NULL AND i.version_reserva > 0
     AND i.cantidad_reservada > 0
   ORDER BY i.version_reserva DESC LIMIT ?)`;

/**
 * Of each item its newest holders.
 *
 * @param items at least one
 * @param porItem holders of one item at most
 */
export const leerTenedores = async (
  tx: Ejecutor,
  bodega_id: number,
  items: readonly number[],
  porItem: number,
): Promise<Tenedor[]> => {
  const estados = previosDe('CON_FALTANTE').filter((estado) => estado !== 'RECIBIDO');
  const [filas] = await tx.query<FilaTenedor[]>(
    `SELECT t.pedido_id, e.secuencia, e.items AS lineas, t.item_id
     FROM (${items.map(() => RAMA).join(' UNION ALL ')}) t
     STRAIGHT_JOIN evaluaciones e FORCE INDEX (por_pedido) ON e.pedido_id = t.pedido_id`,
    items.flatMap((item_id) => [estados, bodega_id, item_id, porItem]),
  );
  return filas.map(({ pedido_id, secuencia, lineas, item_id }) => ({
    pedido_id: binarioAId(pedido_id),
    secuencia,
    lineas,
    item_id,
  }));
};

/** What is kept of an order that lost its cover. */
export interface Registro {
  readonly pedido_id: string;
  readonly bodega_id: number;
  readonly severidad: Severidad;
  /** ISO 8601 UTC. */
  readonly descubierto_en: string;
}

export interface RegistroNuevo extends Registro {
  readonly totales: Totales;
  readonly evidencia: readonly ItemEvaluado[];
}

/** Plain INSERT: an order loses its cover once, the table of states sees to it. */
export const insertarDescubiertos = async (tx: Ejecutor, nuevos: readonly RegistroNuevo[]): Promise<void> => {
  await tx.query(
    `INSERT INTO descubiertos
       (pedido_id, descubierto_en, items_faltantes, unidades_faltantes, severidad, evidencia) VALUES ?`,
    [
      nuevos.map(({ pedido_id, descubierto_en, totales, severidad, evidencia }) => [
        idABinario(pedido_id),
        instanteAColumna(descubierto_en),
        totales.items_faltantes,
        totales.unidades_faltantes,
        severidad,
        escribirEvidencia(evidencia),
      ]),
    ],
  );
};

export const insertarAnomalias = async (tx: Ejecutor, nuevos: readonly Registro[]): Promise<void> => {
  await tx.query(
    'INSERT INTO anomalias (pedido_id, bodega_id, tipo, severidad, huella, detectada_en) VALUES ?',
    [
      nuevos.map(({ pedido_id, bodega_id, severidad, descubierto_en }) => [
        idABinario(pedido_id),
        bodega_id,
        'FALTANTE_TARDIO',
        severidad,
        Buffer.alloc(32),
        instanteAColumna(descubierto_en),
      ]),
    ],
  );
};

interface FilaRegistro extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly severidad: Severidad;
  readonly descubierto_en: string;
}

/** Orders of a bodega that lost their cover and have not been reported yet. */
export const leerPendientes = async (
  tx: Ejecutor,
  bodega_id: number,
  limite: number,
): Promise<Registro[]> => {
  const [filas] = await tx.query<FilaRegistro[]>(
    `SELECT d.pedido_id, d.severidad, d.descubierto_en
     FROM pedidos p FORCE INDEX (por_bodega)
     STRAIGHT_JOIN descubiertos d FORCE INDEX (PRIMARY) ON d.pedido_id = p.pedido_id
     WHERE p.bodega_id = ? AND p.estado = 'CON_FALTANTE' LIMIT ?`,
    [bodega_id, limite],
  );
  return filas.map(({ pedido_id, severidad, descubierto_en }) => ({
    pedido_id: binarioAId(pedido_id),
    bodega_id,
    severidad,
    descubierto_en: columnaAInstante(descubierto_en),
  }));
};
