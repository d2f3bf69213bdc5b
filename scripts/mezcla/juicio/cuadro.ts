/** What stands in the tables when all has come to rest, read with plain SQL: no code of the system is in between. */
import type { Connection, RowDataPacket } from 'mysql2/promise';

export interface Existencia {
  readonly item_id: number;
  readonly disponible: number;
  readonly reservada: number;
  readonly version: number;
}

export interface Pedido {
  readonly id: string;
  readonly estado: string;
  readonly resultado: string;
}

export interface Linea {
  readonly pedido: string;
  readonly item_id: number;
  readonly solicitada: number;
  readonly retenida: number;
  readonly version_reserva: number | null;
  readonly version_salida: number | null;
}

/** A line of the ledger. */
export interface Asiento {
  readonly id: number;
  readonly item_id: number;
  readonly tipo: string;
  readonly cantidad: number;
  readonly delta: number;
  readonly delta_reservada: number;
  readonly disponible: number;
  readonly version: number;
  readonly motivo: string;
  readonly pedido: string | null;
  /** Milliseconds since the epoch. */
  readonly en: number;
}

export interface ItemEvaluado {
  readonly item_id: number;
  readonly cantidad_solicitada: number;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  readonly faltante: number;
  readonly razon: string | null;
  readonly version: number | null;
}

export interface Veredicto {
  readonly secuencia: number;
  readonly pedido: string;
  readonly resultado: string;
  readonly items: readonly ItemEvaluado[];
}

/** The pedido_id of each row, once for each row: these tables must name an order exactly once, or not at all. */
export const REGISTROS = [
  'descubiertos',
  'anomalias_tardias',
  'anomalias_faltante',
  'reportes',
  'auditoria',
  'pasos_con_faltante',
  'pasos_auditado',
] as const;
export type Registros = Readonly<Record<(typeof REGISTROS)[number], readonly string[]>>;

export interface Cuadro {
  readonly stock: readonly Existencia[];
  readonly pedidos: readonly Pedido[];
  readonly lineas: readonly Linea[];
  readonly asientos: readonly Asiento[];
  /** By secuencia. */
  readonly veredictos: readonly Veredicto[];
  readonly registros: Registros;
}

const ID = (columna: string): string =>
  `LOWER(CONCAT_WS('-', SUBSTR(HEX(${columna}), 1, 8), SUBSTR(HEX(${columna}), 9, 4), SUBSTR(HEX(${columna}), 13, 4),
   SUBSTR(HEX(${columna}), 17, 4), SUBSTR(HEX(${columna}), 21)))`;

const DE_TABLA: Readonly<Record<(typeof REGISTROS)[number], string>> = {
  descubiertos: 'descubiertos JOIN pedidos USING (pedido_id) WHERE bodega_id = 1',
  anomalias_tardias: "anomalias WHERE bodega_id = 1 AND tipo = 'FALTANTE_TARDIO'",
  anomalias_faltante: "anomalias WHERE bodega_id = 1 AND tipo <> 'FALTANTE_TARDIO'",
  reportes: 'reportes_inconsistencia JOIN pedidos USING (pedido_id) WHERE bodega_id = 1',
  auditoria: 'auditoria JOIN pedidos USING (pedido_id) WHERE bodega_id = 1',
  pasos_con_faltante:
    "historial_estados h JOIN pedidos p USING (pedido_id) WHERE bodega_id = 1 AND h.estado = 'CON_FALTANTE'",
  pasos_auditado:
    "historial_estados h JOIN pedidos p USING (pedido_id) WHERE bodega_id = 1 AND h.estado = 'AUDITADO'",
};

/** Evidence is stored without names, in this order. */
const CAMPOS = [
  'item_id',
  'cantidad_solicitada',
  'cantidad_disponible',
  'cantidad_reservada',
  'faltante',
  'razon',
  'version',
] as const satisfies readonly (keyof ItemEvaluado)[];

const itemsDe = (evidencia: string): ItemEvaluado[] =>
  JSON.parse(evidencia).map((fila: readonly unknown[]) =>
    Object.fromEntries(CAMPOS.map((campo, indice) => [campo, fila[indice]])),
  );

/** @param conexion with numbers as numbers; see mezcla.ts */
export const leerCuadro = async (conexion: Connection): Promise<Cuadro> => {
  const leer = async <T>(sql: string): Promise<T[]> => (await conexion.query<(T & RowDataPacket)[]>(sql))[0];
  const registros = async (tabla: (typeof REGISTROS)[number]): Promise<string[]> =>
    (await leer<{ id: string }>(`SELECT ${ID('pedido_id')} AS id FROM ${DE_TABLA[tabla]}`)).map(
      ({ id }) => id,
    );
  const veredictos = await leer<Omit<Veredicto, 'items'> & { evidencia: string }>(
    `SELECT secuencia, ${ID('pedido_id')} AS pedido, resultado, evidencia FROM evaluaciones
     WHERE bodega_id = 1 ORDER BY secuencia`,
  );
  return {
    stock: await leer(
      `SELECT item_id, cantidad_disponible AS disponible, cantidad_reservada AS reservada, version
       FROM bodega_items WHERE bodega_id = 1 ORDER BY item_id`,
    ),
    pedidos: await leer(
      `SELECT ${ID('pedido_id')} AS id, estado, resultado FROM pedidos WHERE bodega_id = 1`,
    ),
    lineas: await leer(
      `SELECT ${ID('pedido_id')} AS pedido, item_id, cantidad_solicitada AS solicitada,
              cantidad_reservada AS retenida, version_reserva, version_salida
       FROM pedido_items WHERE bodega_id = 1`,
    ),
    asientos: await leer(
      `SELECT movimiento_id AS id, item_id, tipo, cantidad, delta, delta_reservada, cantidad_disponible AS disponible,
              version, motivo, IF(pedido_id IS NULL, NULL, ${ID('pedido_id')}) AS pedido,
              ROUND(UNIX_TIMESTAMP(creado_en) * 1000) + 0e0 AS en
       FROM movimientos WHERE bodega_id = 1 ORDER BY movimiento_id`,
    ),
    veredictos: veredictos.map(({ evidencia, ...resto }) => ({ ...resto, items: itemsDe(evidencia) })),
    registros: {
      descubiertos: await registros('descubiertos'),
      anomalias_tardias: await registros('anomalias_tardias'),
      anomalias_faltante: await registros('anomalias_faltante'),
      reportes: await registros('reportes'),
      auditoria: await registros('auditoria'),
      pasos_con_faltante: await registros('pasos_con_faltante'),
      pasos_auditado: await registros('pasos_auditado'),
    },
  };
};
