/**
 * The bound: bulk insertion of exactly the rows that the validator writes, with no logic. The rows are read back
 * from the validator's own database and made SQL text beforehand; the measured part is one round trip that parses,
 * checks and locks nothing. Stock and counter, which the validator updates as well, are left out.
 */
import type { SQSRecord } from 'aws-lambda';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';

/** In the order in which the validator inserts. */
const TABLAS = [
  {
    nombre: 'pedidos',
    columnas: 'pedido_id, bodega_id, cliente_id, referencia, estado, resultado, recibido_en, huella',
    orden: 'pedido_id',
  },
  {
    nombre: 'pedido_items',
    columnas:
      'pedido_id, item_id, bodega_id, nombre_item, cantidad_solicitada, cantidad_reservada, faltante, razon, version_reserva',
    orden: 'pedido_id, item_id',
  },
  {
    nombre: 'evaluaciones',
    columnas:
      'secuencia, pedido_id, bodega_id, resultado, evaluado_en, items, items_faltantes, items_desconocidos, unidades, unidades_faltantes, evidencia',
    orden: 'secuencia',
  },
] as const;

/** @returns the SQL text that inserts what the validator wrote for these orders into `url` */
export const copiarDe = async (url: string, lote: readonly SQSRecord[]): Promise<string> => {
  const base = abrirBase(url, 1);
  try {
    const ids = lote.map(({ messageId }) => idABinario(messageId));
    const sentencias: string[] = [];
    for (const { nombre, columnas, orden } of TABLAS) {
      const [filas] = await base.query<RowDataPacket[][]>(
        {
          sql: `SELECT ${columnas} FROM ${nombre} WHERE pedido_id IN (?) ORDER BY ${orden}`,
          rowsAsArray: true,
        },
        [ids],
      );
      sentencias.push(mysql.format(`INSERT INTO ${nombre} (${columnas}) VALUES ?;`, [filas]));
    }
    return `START TRANSACTION; ${sentencias.join('\n')} COMMIT`;
  } finally {
    await base.end();
  }
};

export interface Cota {
  insertar(texto: string): Promise<void>;
  cerrar(): Promise<void>;
}

export const abrirCota = async (url: string): Promise<Cota> => {
  const conexion = await mysql.createConnection({
    uri: url,
    charset: 'utf8mb4_bin',
    multipleStatements: true,
  });
  await conexion.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return {
    insertar: async (texto) => {
      await conexion.query(texto);
    },
    cerrar: () => conexion.end(),
  };
};
