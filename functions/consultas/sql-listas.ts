/**
 * The lists that go newest first. Every statement reads a bounded number of index entries, however large its
 * table is: where a filter is left out that the index has in front, it merges one branch for each value.
 *
 * Times are columns, see instanteAColumna. Bodega 0 is the canary's and appears in no list.
 */
import type { RowDataPacket } from 'mysql2';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import type { TipoAsiento } from '../../shared/api/bodega.ts';
import {
  ESTADOS_ANOMALIA,
  type EstadoAnomalia,
  SEVERIDADES,
  type Severidad,
  TIPOS_ANOMALIA,
  type TipoAnomalia,
} from '../../shared/dominio/anomalia.ts';
import { ESTADOS, type Estado } from '../../shared/dominio/estados.ts';
import type { Resultado } from '../../shared/dominio/faltante.ts';
import { elAnterior, type Tope, type Tramo } from './pagina.ts';

export interface FiltroPedidos extends Tramo {
  readonly estado: Estado | undefined;
  readonly bodega_id: number | undefined;
  /** Only this client's. */
  readonly cliente_id: string | undefined;
}

export interface FilaPedidoDeLista extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly estado: Estado;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly referencia: string | null;
  readonly resultado: Resultado;
  readonly recibido_en: string;
}

/** Which index answers, and what narrows it beside the state. */
const indiceDePedidos = ({ bodega_id, cliente_id }: FiltroPedidos) => {
  if (cliente_id === undefined) {
    return bodega_id === undefined
      ? { indice: 'por_estado', prefijo: 'listable = 1', valores: [] }
      : { indice: 'por_bodega', prefijo: 'bodega_id = ?', valores: [bodega_id] };
  }
  return bodega_id === undefined
    ? { indice: 'por_cliente', prefijo: 'cliente_id = ? AND listable = 1', valores: [cliente_id] }
    : {
        indice: 'por_cliente_bodega',
        prefijo: 'cliente_id = ? AND bodega_id = ?',
        valores: [cliente_id, bodega_id],
      };
};

/** Orders after `tope`, newest first. */
export const seleccionarPedidos = async (
  ejecutor: Ejecutor,
  filtro: FiltroPedidos,
  tope: Tope<Buffer>,
  limite: number,
): Promise<FilaPedidoDeLista[]> => {
  const { indice, prefijo, valores } = indiceDePedidos(filtro);
  const estados = filtro.estado === undefined ? ESTADOS : [filtro.estado];
  const rama = `(SELECT pedido_id, recibido_en FROM pedidos FORCE INDEX (${indice})
    WHERE ${prefijo} AND estado = ? AND recibido_en BETWEEN ? AND ? AND (recibido_en < ? OR pedido_id < ?)
    ORDER BY recibido_en DESC, pedido_id DESC LIMIT ?)`;
  const [filas] = await ejecutor.query<FilaPedidoDeLista[]>(
    `SELECT p.pedido_id, p.estado, p.bodega_id, p.cliente_id, p.referencia, p.resultado, p.recibido_en
     FROM (${estados.map(() => rama).join(' UNION ALL ')} ORDER BY recibido_en DESC, pedido_id DESC LIMIT ?) t
     STRAIGHT_JOIN pedidos p FORCE INDEX (PRIMARY) ON p.pedido_id = t.pedido_id
     ORDER BY t.recibido_en DESC, t.pedido_id DESC`,
    [
      ...estados.flatMap((estado) => [
        ...valores,
        estado,
        filtro.desde,
        elAnterior(filtro.hasta, tope.en),
        tope.en,
        tope.id,
        limite,
      ]),
      limite,
    ],
  );
  return filas;
};

export interface FiltroMovimientos extends Tramo {
  readonly item_id: number | undefined;
  readonly bodega_id: number | undefined;
}

export interface FilaMovimiento extends RowDataPacket {
  readonly movimiento_id: number;
  readonly item_id: number;
  readonly bodega_id: number;
  readonly tipo: TipoAsiento;
  readonly cantidad: number;
  readonly delta: number;
  readonly delta_reservada: number;
  readonly motivo: string;
  readonly clave_idempotencia: string | null;
  readonly pedido_id: Buffer | null;
  readonly cantidad_disponible: number;
  readonly version: number;
  readonly creado_en: string;
}

const indiceDeMovimientos = ({ item_id, bodega_id }: FiltroMovimientos) => {
  if (item_id === undefined) {
    return bodega_id === undefined
      ? { indice: 'por_fecha', prefijo: 'bodega_id <> 0', valores: [] }
      : { indice: 'por_bodega', prefijo: 'bodega_id = ?', valores: [bodega_id] };
  }
  return bodega_id === undefined
    ? { indice: 'por_item', prefijo: 'item_id = ? AND bodega_id <> 0', valores: [item_id] }
    : { indice: 'por_bodega_item', prefijo: 'bodega_id = ? AND item_id = ?', valores: [bodega_id, item_id] };
};

/** Movements after `tope`, newest first. */
export const seleccionarMovimientos = async (
  ejecutor: Ejecutor,
  filtro: FiltroMovimientos,
  tope: Tope<number>,
  limite: number,
): Promise<FilaMovimiento[]> => {
  const { indice, prefijo, valores } = indiceDeMovimientos(filtro);
  const [filas] = await ejecutor.query<FilaMovimiento[]>(
    `SELECT movimiento_id, item_id, bodega_id, tipo, cantidad, delta, delta_reservada, motivo, clave_idempotencia,
            pedido_id, cantidad_disponible, version, creado_en
     FROM movimientos FORCE INDEX (${indice})
     WHERE ${prefijo} AND creado_en BETWEEN ? AND ? AND (creado_en < ? OR movimiento_id < ?)
     ORDER BY creado_en DESC, movimiento_id DESC LIMIT ?`,
    [...valores, filtro.desde, elAnterior(filtro.hasta, tope.en), tope.en, tope.id, limite],
  );
  return filas;
};

export interface FiltroAnomalias extends Tramo {
  readonly tipo: TipoAnomalia | undefined;
  readonly severidad: Severidad | undefined;
  readonly estado: EstadoAnomalia | undefined;
}

export interface FilaAnomalia extends RowDataPacket {
  readonly anomalia_id: number;
  readonly pedido_id: Buffer;
  readonly bodega_id: number;
  readonly tipo: TipoAnomalia;
  readonly severidad: Severidad;
  readonly estado: string;
  readonly detectada_en: string;
}

const valoresDe = <T>(elegido: T | undefined, todos: readonly T[]): readonly T[] =>
  elegido === undefined ? todos : [elegido];

/** Without a filter one branch along the time; else one for each class that the filter leaves, 20 at most. */
const ramasDeAnomalias = ({ tipo, severidad, estado }: FiltroAnomalias) => {
  if (tipo === undefined && severidad === undefined && estado === undefined) {
    return { indice: 'por_fecha', clase: '', clases: [[]] };
  }
  const clases = valoresDe(tipo, TIPOS_ANOMALIA).flatMap((t) =>
    valoresDe(severidad, SEVERIDADES).flatMap((s) =>
      valoresDe(estado, ESTADOS_ANOMALIA).map((e): string[] => [t, s, e]),
    ),
  );
  return { indice: 'por_clase', clase: 'AND tipo = ? AND severidad = ? AND estado = ?', clases };
};

/** Anomalies after `tope`, newest first. */
export const seleccionarAnomalias = async (
  ejecutor: Ejecutor,
  filtro: FiltroAnomalias,
  tope: Tope<number>,
  limite: number,
): Promise<FilaAnomalia[]> => {
  const { indice, clase, clases } = ramasDeAnomalias(filtro);
  const rama = `(SELECT anomalia_id, detectada_en FROM anomalias FORCE INDEX (${indice})
    WHERE listable = 1 ${clase} AND detectada_en BETWEEN ? AND ? AND (detectada_en < ? OR anomalia_id < ?)
    ORDER BY detectada_en DESC, anomalia_id DESC LIMIT ?)`;
  const [filas] = await ejecutor.query<FilaAnomalia[]>(
    `SELECT a.anomalia_id, a.pedido_id, a.bodega_id, a.tipo, a.severidad, a.estado, a.detectada_en
     FROM (${clases.map(() => rama).join(' UNION ALL ')} ORDER BY detectada_en DESC, anomalia_id DESC LIMIT ?) t
     STRAIGHT_JOIN anomalias a FORCE INDEX (PRIMARY) ON a.anomalia_id = t.anomalia_id
     ORDER BY t.detectada_en DESC, t.anomalia_id DESC`,
    [...clases.flatMap((una) => [...una, filtro.desde, tope.en, tope.en, tope.id, limite]), limite],
  );
  return filas;
};
