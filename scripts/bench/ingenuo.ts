/**
 * The rival: the design that everyone writes first, written well. One order, one transaction: lock its stock rows,
 * check, write what the validator writes, commit.
 *
 * What is done for it: two round trips an order (a prepared SELECT … FOR UPDATE in a session without autocommit, then
 * all writes and the COMMIT merged into one), the locks taken in one order so that nothing deadlocks, no read for
 * repetitions (the primary key finds those), and the log numbered by AUTO_INCREMENT, which spares it the counter's
 * lock. That gives up what the counter is for, a log in the order of the commits.
 */
import mysql, { type PoolConnection, type RowDataPacket } from 'mysql2/promise';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { claseDe } from '../../shared/adaptadores/mysql/errores.ts';
import { enMilisegundos, idABinario, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { type Evaluacion, type Existencia, evaluar } from '../../shared/dominio/faltante.ts';
import { huellaDe } from '../../shared/dominio/huella.ts';
import { type Demanda, type Pedido, sumarLineas } from '../../shared/dominio/pedido.ts';
import { totalesDe } from '../../shared/dominio/totales.ts';
import { escribirEvidencia } from '../../shared/eventos/evidencia.ts';
import { HECHO } from '../../shared/lambda/lotes.ts';
import { type Contendiente, conEjecutor } from './producto.ts';

interface FilaExistencia extends RowDataPacket, Existencia {
  readonly item_id: number;
}

const bloquear = async (tx: PoolConnection, bodega_id: number, demandas: readonly Demanda[]) => {
  const [filas] = await tx.execute<FilaExistencia[]>(
    `SELECT item_id, cantidad_disponible, cantidad_reservada, version FROM bodega_items
     WHERE bodega_id = ? AND item_id IN (${demandas.map(() => '?').join(', ')}) ORDER BY item_id FOR UPDATE`,
    [bodega_id, ...demandas.map(({ item_id }) => item_id)],
  );
  return new Map(filas.map((fila) => [fila.item_id, fila]));
};

const filaDePedido = (pedido: Pedido, { resultado }: Evaluacion): unknown[] => [
  idABinario(pedido.pedido_id),
  pedido.bodega_id,
  pedido.cliente_id,
  pedido.referencia,
  resultado === 'CONSISTENTE' ? 'RESERVADO' : 'CON_FALTANTE',
  resultado,
  instanteAColumna(pedido.recibido_en),
  huellaDe(pedido),
];

const filasDeItems = (
  pedido: Pedido,
  demandas: readonly Demanda[],
  { resultado, items }: Evaluacion,
): unknown[][] =>
  items.map((item, i) => [
    idABinario(pedido.pedido_id),
    item.item_id,
    pedido.bodega_id,
    demandas[i]?.nombre_item ?? null,
    item.cantidad_solicitada,
    resultado === 'CONSISTENTE' ? item.cantidad_solicitada : 0,
    item.faltante,
    item.razon,
    resultado === 'CONSISTENTE' ? item.version : null,
  ]);

const filaDeEvaluacion = (pedido: Pedido, { resultado, items }: Evaluacion): unknown[] => {
  const totales = totalesDe(items);
  return [
    idABinario(pedido.pedido_id),
    pedido.bodega_id,
    resultado,
    instanteAColumna(enMilisegundos(Date.now())),
    totales.items,
    totales.items_faltantes,
    totales.items_desconocidos,
    totales.unidades,
    totales.unidades_faltantes,
    escribirEvidencia(items),
  ];
};

const ESCRITURAS = `
  INSERT INTO pedidos (pedido_id, bodega_id, cliente_id, referencia, estado, resultado, recibido_en, huella) VALUES (?);
  INSERT INTO pedido_items (pedido_id, item_id, bodega_id, nombre_item, cantidad_solicitada, cantidad_reservada,
    faltante, razon, version_reserva) VALUES ?;
  INSERT INTO evaluaciones (pedido_id, bodega_id, resultado, evaluado_en, items, items_faltantes, items_desconocidos,
    unidades, unidades_faltantes, evidencia) VALUES (?);`;
/** Orders of this bench have one to three items, so that a plain UPDATE with CASE is shorter than any other form. */
const RESERVA = `
  UPDATE bodega_items SET version = version + 1, cantidad_reservada = cantidad_reservada + CASE item_id`;

const decidirUno = async (tx: PoolConnection, pedido: Pedido): Promise<void> => {
  const demandas = sumarLineas(pedido.items);
  const existencias = await bloquear(tx, pedido.bodega_id, demandas);
  const evaluacion = evaluar(demandas, (item_id) => existencias.get(item_id));
  const reserva =
    evaluacion.resultado === 'CONSISTENTE'
      ? `${RESERVA} ${demandas.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE bodega_id = ? AND item_id IN (?);`
      : '';
  await tx.query(`${ESCRITURAS}${reserva} COMMIT`, [
    filaDePedido(pedido, evaluacion),
    filasDeItems(pedido, demandas, evaluacion),
    filaDeEvaluacion(pedido, evaluacion),
    ...demandas.flatMap(({ item_id, cantidad }) => [item_id, cantidad]),
    pedido.bodega_id,
    demandas.map(({ item_id }) => item_id),
  ]);
};

const decidir = async (base: Base, pedido: Pedido): Promise<void> => {
  const tx = await base.getConnection();
  try {
    for (;;) {
      try {
        return await decidirUno(tx, pedido);
      } catch (error) {
        await tx.query('ROLLBACK');
        if (claseDe(error) !== 'bloqueo') throw error;
      }
    }
  } finally {
    tx.release();
  }
};

const abrir = (url: string, conexiones: number): Base => {
  const base = mysql.createPool({
    uri: url,
    connectionLimit: conexiones,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: true,
  });
  base.pool.on('connection', (conexion) => {
    conexion.query(
      "SET SESSION autocommit = 0, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'",
    );
    conexion.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  });
  return base;
};

/** Gives the log of a database its own numbering. */
export const numerarSola = async (url: string): Promise<void> => {
  const base = abrirBase(url, 1);
  try {
    await base.query('ALTER TABLE evaluaciones MODIFY secuencia BIGINT NOT NULL AUTO_INCREMENT');
  } finally {
    await base.end();
  }
};

/** @param conexiones orders that are decided at once */
export const crearIngenuo = (url: string, conexiones: number): Contendiente => {
  const base = abrir(url, conexiones);
  return {
    decidir: conEjecutor(async (mensajes) => {
      const resto = mensajes.values();
      const obrero = async (): Promise<void> => {
        for (const { evento } of resto) await decidir(base, evento.data);
      };
      await Promise.all(Array.from({ length: conexiones }, obrero));
      return new Map(mensajes.map(({ id }) => [id, HECHO]));
    }),
    cerrar: () => base.end(),
  };
};
