/** Orders to measure with, as the records that an event source mapping hands over. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { RowDataPacket } from 'mysql2/promise';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import type { Pedido } from '../../shared/dominio/pedido.ts';
import { pedidoIdDeClave, pedidoIdNuevo } from '../../shared/dominio/pedido-id.ts';
import { serializar, sobre } from '../../shared/eventos/comun.ts';
import { TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { registroSqs } from '../local/origen/evento.ts';

/** What the orders of a measurement look like. */
export interface Carga {
  readonly lineas: number;
  /** Items that the lines are spread over, evenly; with 1 all orders want the same. */
  readonly items: number;
  /** Ids as of orders with an Idempotency-Key: spread over the whole range, where the others are neighbours. */
  readonly conClave?: true;
}

export const ITEMS = 1000;
export const UNIFORME: Carga = { lineas: 3, items: ITEMS };
export const UNIFORME_DE_UNA: Carga = { lineas: 1, items: ITEMS };
export const CALIENTE: Carga = { lineas: 1, items: 1 };

const CLAVE = randomBytes(32);
/** More than any measurement takes of one item, and less than what an order that shall be short asks for. */
export const EXISTENCIAS = 900_000;
const DEMASIADO = 1_000_000;
/** One order in ten is short. */
const CON_FALTANTE = 10;

const lineasDe = ({ lineas, items }: Carga): Pedido['items'] => {
  const elegidos = new Set<number>();
  while (elegidos.size < lineas) elegidos.add(randomInt(1, items + 1));
  const corto = randomInt(CON_FALTANTE) === 0;
  return [...elegidos].map((item_id, indice) => ({
    item_id,
    cantidad: corto && indice === 0 ? DEMASIADO : randomInt(1, 4),
    nombre_item: `Item ${item_id}`,
  }));
};

const CLIENTE = 'cliente-1';

const idDe = ({ conClave }: Carga): string =>
  conClave
    ? pedidoIdDeClave(CLAVE, CLIENTE, randomUUID())
    : pedidoIdNuevo(CLAVE, CLIENTE, randomBytes(16), Date.now());

export const pedidoDe = (carga: Carga): Pedido => ({
  pedido_id: idDe(carga),
  bodega_id: 1,
  cliente_id: CLIENTE,
  referencia: null,
  recibido_en: new Date().toISOString(),
  items: lineasDe(carga),
});

const registroDe = (pedido: Pedido): SQSRecord => ({
  ...registroSqs('cola-validacion', {
    MessageId: pedido.pedido_id,
    ReceiptHandle: pedido.pedido_id,
    Body: serializar(
      sobre({
        id: pedido.pedido_id,
        source: 'vigia/crear-pedido',
        type: TIPO_PEDIDO_ACEPTADO,
        time: pedido.recibido_en,
        subject: pedido.pedido_id,
        data: pedido,
      }),
    ),
    Attributes: { ApproximateReceiveCount: '1' },
  }),
});

/** @returns fresh orders in batches of `porLote` */
export const lotesDe = (carga: Carga, lotes: number, porLote: number): SQSRecord[][] =>
  Array.from({ length: lotes }, () => Array.from({ length: porLote }, () => registroDe(pedidoDe(carga))));

/** The same records as SQS would hand them out the second time. */
export const reentregados = (lote: readonly SQSRecord[]): SQSRecord[] =>
  lote.map((registro) => ({
    ...registro,
    attributes: { ...registro.attributes, ApproximateReceiveCount: '2' },
  }));

/** Fills the shelf that the orders want something from. */
export const llenarBodega = async (url: string): Promise<void> => {
  const base = abrirBase(url, 1);
  try {
    await base.query(
      'INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES ?',
      [Array.from({ length: ITEMS }, (_, i) => [1, i + 1, `Item ${i + 1}`, EXISTENCIAS])],
    );
  } finally {
    await base.end();
  }
};

/** @throws Error unless exactly these orders were decided, each once: a side that cheats is no rival */
export const comprobarDecididos = async (url: string, esperados: number): Promise<void> => {
  const base = abrirBase(url, 1);
  try {
    const [[fila]] = await base.query<(RowDataPacket & { n: number })[]>(
      'SELECT COUNT(*) AS n FROM evaluaciones e JOIN pedidos p ON p.pedido_id = e.pedido_id',
    );
    if (fila?.n !== esperados)
      throw new Error(`se esperaban ${esperados} pedidos decididos y hay ${fila?.n}`);
  } finally {
    await base.end();
  }
};
