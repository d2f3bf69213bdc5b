import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bytes, entre, filas, texto, uuid, type Valor } from '../../shared/adaptadores/mysql/literales.ts';
import { idABinario, instanteAColumna } from '../../shared/adaptadores/mysql/valores.ts';
import { aVeredicto, type FilaVeredicto } from '../../shared/adaptadores/mysql/veredictos.ts';
import { ABRIR, enUnViaje, type Sentencia } from '../../shared/adaptadores/mysql/viaje.ts';
import type { Evaluacion } from '../../shared/dominio/faltante.ts';
import { totalesDe } from '../../shared/dominio/totales.ts';
import { escribirEvidencia } from '../../shared/eventos/evidencia.ts';
import type { Veredicto } from '../../shared/eventos/pedido-evaluado.ts';
import { Existencias, type PedidoDecidido, type PedidoPorDecidir, type Reserva } from './decidir.ts';

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

export type Guardados = Map<string, VeredictoGuardado>;

const porPedido = (guardados: readonly VeredictoGuardado[]): Guardados =>
  new Map(guardados.map((guardado) => [guardado.veredicto.pedido_id, guardado]));

/** The stored verdicts of those orders that have one, by pedido_id. */
export const leerVeredictos = async (ejecutor: Ejecutor, pedidos: readonly string[]): Promise<Guardados> => {
  if (pedidos.length === 0) return new Map();
  const [leidas] = await ejecutor.query<FilaGuardada[]>(
    `SELECT p.pedido_id, p.huella, e.bodega_id, e.secuencia, e.resultado, e.evaluado_en, e.items,
            e.items_faltantes, e.items_desconocidos, e.unidades, e.unidades_faltantes
     FROM pedidos p JOIN evaluaciones e ON e.pedido_id = p.pedido_id
     WHERE p.pedido_id IN (?)`,
    [entre(pedidos.map(uuid))],
  );
  return porPedido(leidas.map(aVeredictoGuardado));
};

/**
 * Every order as one that reserves, as most do. Plain INSERT: a duplicate key (1062) says that another batch has decided
 * the order; while another one is deciding it, this waits for it.
 */
const insertarPedidos = (pedidos: readonly PedidoPorDecidir[]): Sentencia => ({
  sql: `INSERT INTO pedidos
       (pedido_id, bodega_id, cliente_id, referencia, estado, resultado, recibido_en, huella) VALUES ?`,
  valores: [
    filas(
      pedidos.map(({ pedido, huella }) => [
        uuid(pedido.pedido_id),
        pedido.bodega_id,
        pedido.cliente_id,
        pedido.referencia,
        'RESERVADO',
        'CONSISTENTE',
        instanteAColumna(pedido.recibido_en),
        bytes(huella),
      ]),
    ),
  ],
});

/** uuid text sorts like BINARY(16): lower-case hex of fixed shape. */
const porId = (a: PedidoPorDecidir, b: PedidoPorDecidir): number =>
  a.pedido.pedido_id < b.pedido.pedido_id ? -1 : 1;

/**
 * Begins the transaction, enters the orders and locks their stock; one round trip. What needs no stock is written before
 * others have to wait for it.
 *
 * @param pedidos at least one
 * @throws a duplicate key when one of them is decided already: the stock is not locked then
 */
export const entrarYBloquear = async (
  tx: Ejecutor,
  pedidos: readonly PedidoPorDecidir[],
  items: ItemsPorBodega,
): Promise<Existencias> => {
  const [, , leidas] = await enUnViaje<[RowDataPacket[], RowDataPacket[], FilaExistencia[]]>(tx, [
    ABRIR,
    insertarPedidos([...pedidos].sort(porId)),
    bloquearExistencias(items),
  ]);
  const existencias = new Existencias();
  for (const fila of leidas) existencias.poner(fila.bodega_id, fila.item_id, fila);
  return existencias;
};

const marcarFaltantes = (decididos: readonly PedidoDecidido[]): Sentencia[] => {
  const faltantes = decididos.filter(({ evaluacion }) => evaluacion.resultado === 'INCONSISTENTE');
  if (faltantes.length === 0) return [];
  return [
    {
      sql: `UPDATE pedidos FORCE INDEX (PRIMARY) SET estado = 'CON_FALTANTE', resultado = 'INCONSISTENTE'
        WHERE pedido_id IN (?)`,
      valores: [entre(faltantes.map(({ pedido }) => uuid(pedido.pedido_id)))],
    },
  ];
};

const filasDeItems = ({ pedido, demandas, evaluacion }: PedidoDecidido): Valor[][] => {
  const pedido_id = uuid(pedido.pedido_id);
  return evaluacion.items.map((item, indice) => [
    pedido_id,
    item.item_id,
    pedido.bodega_id,
    demandas[indice]?.nombre_item ?? null,
    item.cantidad_solicitada,
    evaluacion.resultado === 'CONSISTENTE' ? item.cantidad_solicitada : 0,
    item.faltante,
    item.razon,
    evaluacion.resultado === 'CONSISTENTE' ? item.version : null,
  ]);
};

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
        uuid(veredicto.pedido_id),
        veredicto.bodega_id,
        veredicto.resultado,
        instanteAColumna(veredicto.evaluado_en),
        totales.items,
        totales.items_faltantes,
        totales.items_desconocidos,
        totales.unidades,
        totales.unidades_faltantes,
        escribirEvidencia(evidencia),
      ]),
    ),
  ],
});

/**
 * Writes what was decided of the orders entered, their lines and reservations, takes the log counter and writes the
 * evaluations under it; one round trip.
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
  const evaluadas = decididos.map(sinNumero(evaluado_en));
  const hechas = await enUnViaje<ResultSetHeader[]>(tx, [
    insertarItems([...decididos].sort(porId)),
    ...marcarFaltantes(decididos),
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
