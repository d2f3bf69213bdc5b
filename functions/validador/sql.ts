import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { entre, filas, texto, type Valor } from '../../shared/adaptadores/mysql/literales.ts';
import { idABinario, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { aVeredicto, type FilaVeredicto } from '../../shared/adaptadores/mysql/veredictos.ts';
import { ABRIR, enUnViaje, type Sentencia } from '../../shared/adaptadores/mysql/viaje.ts';
import type { Evaluacion } from '../../shared/dominio/faltante.ts';
import { totalesDe } from '../../shared/dominio/totales.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';
import { Existencias, type PedidoDecidido, type Reserva } from './decidir.ts';

export interface VeredictoGuardado {
  readonly veredicto: Veredicto;
  /** Hex hash of the content that was decided. */
  readonly huella: string;
}

/** Item ids per bodega, both ascending: the lock order of every writer. */
export type ItemsPorBodega = ReadonlyMap<number, readonly number[]>;

interface FilaExistencia extends RowDataPacket {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly cantidad_disponible: number;
  readonly cantidad_reservada: number;
  readonly version: number;
}

/** One range per bodega, which both servers read along the primary key, hence lock in its order. */
const dondeEsten = (items: ItemsPorBodega): { condicion: string; valores: unknown[] } => ({
  condicion: [...items].map(() => '(bodega_id = ? AND item_id IN (?))').join(' OR '),
  valores: [...items].flat(),
});

/** Locks the stock rows of all items; unknown ones lock nothing. */
export const bloquearExistencias = (items: ItemsPorBodega): Sentencia => {
  const { condicion, valores } = dondeEsten(items);
  return {
    sql: `SELECT bodega_id, item_id, cantidad_disponible, cantidad_reservada, version FROM bodega_items
     WHERE ${condicion} ORDER BY bodega_id, item_id FOR UPDATE`,
    valores,
  };
};

export const algunoExiste = async (tx: Ejecutor, items: ItemsPorBodega): Promise<boolean> => {
  const { condicion, valores } = dondeEsten(items);
  const [leidas] = await tx.query<RowDataPacket[]>(
    `SELECT 1 FROM bodega_items WHERE ${condicion} LIMIT 1`,
    valores,
  );
  return leidas.length > 0;
};

interface FilaGuardada extends FilaVeredicto {
  readonly huella: Buffer;
}

const aVeredictoGuardado = (fila: FilaGuardada): VeredictoGuardado => ({
  huella: fila.huella.toString('hex'),
  veredicto: aVeredicto(fila),
});

const veredictosDe = (pedidos: readonly string[]): Sentencia => ({
  sql: `SELECT p.pedido_id, p.huella, e.bodega_id, e.secuencia, e.resultado, e.evaluado_en, e.items,
          e.items_faltantes, e.items_desconocidos, e.unidades, e.unidades_faltantes
   FROM pedidos p JOIN evaluaciones e ON e.pedido_id = p.pedido_id
   WHERE p.pedido_id IN (?)`,
  valores: [entre(pedidos.map(idABinario))],
});

type Guardados = Map<string, VeredictoGuardado>;

const porPedido = (guardados: readonly VeredictoGuardado[]): Guardados =>
  new Map(guardados.map((guardado) => [guardado.veredicto.pedido_id, guardado]));

/** The stored verdicts of those orders that have one, by pedido_id. */
export const leerVeredictos = async (ejecutor: Ejecutor, pedidos: readonly string[]): Promise<Guardados> => {
  if (pedidos.length === 0) return new Map();
  const { sql, valores } = veredictosDe(pedidos);
  const [leidas] = await ejecutor.query<FilaGuardada[]>(sql, [...valores]);
  return porPedido(leidas.map(aVeredictoGuardado));
};

/**
 * Begins the transaction, locks the stock, and then, as a statement of its own that sees what was committed while it
 * waited for the locks, reads the verdicts; one round trip.
 */
export const abrirYLeer = async (
  tx: Ejecutor,
  items: ItemsPorBodega,
  pedidos: readonly string[],
): Promise<{ existencias: Existencias; guardados: Guardados }> => {
  const [, leidas, guardadas] = await enUnViaje<[RowDataPacket[], FilaExistencia[], FilaGuardada[]]>(tx, [
    ABRIR,
    bloquearExistencias(items),
    veredictosDe(pedidos),
  ]);
  const existencias = new Existencias();
  for (const fila of leidas) existencias.poner(fila.bodega_id, fila.item_id, fila);
  return { existencias, guardados: porPedido(guardadas.map(aVeredictoGuardado)) };
};

/** Plain INSERT: a duplicate key (1062) says that another batch has the order. */
const insertarPedidos = (decididos: readonly PedidoDecidido[]): Sentencia => ({
  sql: `INSERT INTO pedidos
       (pedido_id, bodega_id, cliente_id, referencia, estado, resultado, recibido_en, huella) VALUES ?`,
  valores: [
    filas(
      decididos.map(({ pedido, huella, evaluacion }) => [
        idABinario(pedido.pedido_id),
        pedido.bodega_id,
        pedido.cliente_id,
        pedido.referencia,
        evaluacion.resultado === 'CONSISTENTE' ? 'RESERVADO' : 'CON_FALTANTE',
        evaluacion.resultado,
        instanteAColumna(pedido.recibido_en),
        Buffer.from(huella, 'hex'),
      ]),
    ),
  ],
});

const filasDeItems = ({ pedido, demandas, evaluacion }: PedidoDecidido): Valor[][] =>
  evaluacion.items.map((item, indice) => [
    idABinario(pedido.pedido_id),
    item.item_id,
    pedido.bodega_id,
    demandas[indice]?.nombre_item ?? null,
    item.cantidad_solicitada,
    evaluacion.resultado === 'CONSISTENTE' ? item.cantidad_solicitada : 0,
    item.faltante,
    item.razon,
    evaluacion.resultado === 'CONSISTENTE' ? item.version : null,
  ]);

const insertarItems = (decididos: readonly PedidoDecidido[]): Sentencia => ({
  sql: `INSERT INTO pedido_items
       (pedido_id, item_id, bodega_id, nombre_item, cantidad_solicitada, cantidad_reservada, faltante, razon,
        version_reserva) VALUES ?`,
  valores: [filas(decididos.flatMap(filasDeItems))],
});

/** The rows exist and are locked, so this is one bulk UPDATE; both servers lack a plainer form of it. */
const aplicarReservas = (reservas: readonly Reserva[]): Sentencia => ({
  sql: `INSERT INTO bodega_items
       (bodega_id, item_id, nombre_item, cantidad_disponible, cantidad_reservada, version) VALUES ?
     ON DUPLICATE KEY UPDATE
       cantidad_reservada = cantidad_reservada + VALUES(cantidad_reservada), version = version + VALUES(version)`,
  valores: [
    filas(
      reservas.map((reserva) => [
        reserva.bodega_id,
        reserva.item_id,
        '',
        0,
        reserva.cantidad,
        reserva.reservas,
      ]),
    ),
  ],
});

/** Takes the log counter: the last lock before COMMIT, so that the order of the log is the order of the commits. */
const tomarSecuencias = (cuantas: number): Sentencia => ({
  sql: 'UPDATE contador_evaluaciones SET secuencia = LAST_INSERT_ID(secuencia + ?) WHERE id = 1',
  valores: [cuantas],
});

/** What is stored of a verdict, all but the number that it gets from the counter. */
interface SinNumero {
  readonly huella: string;
  readonly veredicto: Omit<Veredicto, 'secuencia'>;
  readonly evidencia: Evaluacion['items'];
}

const sinNumero =
  (evaluado_en: string) =>
  ({ pedido, huella, evaluacion: { resultado, items } }: PedidoDecidido): SinNumero => ({
    huella,
    veredicto: {
      pedido_id: pedido.pedido_id,
      bodega_id: pedido.bodega_id,
      resultado,
      evaluado_en,
      totales: totalesDe(items),
    },
    evidencia: items,
  });

/** Numbered from the counter as just taken, in the order given. */
const insertarEvaluaciones = (todas: readonly SinNumero[]): Sentencia => ({
  sql: `INSERT INTO evaluaciones
       (secuencia, pedido_id, bodega_id, resultado, evaluado_en, items, items_faltantes, items_desconocidos,
        unidades, unidades_faltantes, evidencia) VALUES ?`,
  valores: [
    filas(
      todas.map(({ veredicto: { totales, ...veredicto }, evidencia }, indice) => [
        texto(`LAST_INSERT_ID() - ${todas.length - 1 - indice}`),
        idABinario(veredicto.pedido_id),
        veredicto.bodega_id,
        veredicto.resultado,
        instanteAColumna(veredicto.evaluado_en),
        totales.items,
        totales.items_faltantes,
        totales.items_desconocidos,
        totales.unidades,
        totales.unidades_faltantes,
        JSON.stringify(evidencia),
      ]),
    ),
  ],
});

/** uuid text sorts like BINARY(16): lower-case hex of fixed shape. */
const porId = (a: PedidoDecidido, b: PedidoDecidido): number =>
  a.pedido.pedido_id < b.pedido.pedido_id ? -1 : 1;

/**
 * Writes orders, lines and reservations, takes the log counter and writes the evaluations under it; one round trip.
 *
 * @param decididos at least one, in arrival order
 * @returns what was stored, by pedido_id
 */
export const escribir = async (
  tx: Ejecutor,
  decididos: readonly PedidoDecidido[],
  reservas: readonly Reserva[],
  evaluado_en: string,
): Promise<Guardados> => {
  const ordenados = [...decididos].sort(porId);
  const evaluadas = decididos.map(sinNumero(evaluado_en));
  const hechas = await enUnViaje<ResultSetHeader[]>(tx, [
    insertarPedidos(ordenados),
    insertarItems(ordenados),
    ...(reservas.length > 0 ? [aplicarReservas(reservas)] : []),
    tomarSecuencias(decididos.length),
    insertarEvaluaciones(evaluadas),
  ]);
  const contador = hechas.at(-2);
  if (contador === undefined) throw new Error('el contador no ha respondido');
  const primera = contador.insertId - decididos.length + 1;
  return porPedido(
    evaluadas.map(({ huella, veredicto: { pedido_id, bodega_id, ...resto } }, indice) => ({
      huella,
      // Keys in the order of a stored verdict: what is published again must be the same to the byte.
      veredicto: { pedido_id, bodega_id, secuencia: primera + indice, ...resto },
    })),
  );
};

export interface Conflicto {
  readonly pedido_id: string;
  readonly bodega_id: number;
  /** Hex hash of the content that lost. */
  readonly huella: string;
}

/** Each losing content is kept once, however often it comes. */
export const registrarConflictos = async (
  ejecutor: Ejecutor,
  conflictos: readonly Conflicto[],
  detectada_en: string,
): Promise<void> => {
  await ejecutor.query(
    `INSERT INTO anomalias (pedido_id, bodega_id, tipo, severidad, huella, detectada_en) VALUES ?
     ON DUPLICATE KEY UPDATE anomalia_id = anomalia_id`,
    [
      conflictos.map(({ pedido_id, bodega_id, huella }) => [
        idABinario(pedido_id),
        bodega_id,
        'CONFLICTO_CONTENIDO',
        'MEDIA',
        Buffer.from(huella, 'hex'),
        instanteAColumna(detectada_en),
      ]),
    ],
  );
};
