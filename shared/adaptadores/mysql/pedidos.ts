/** An order as it stands in the database, all of it as of one moment. */
import type { RowDataPacket } from 'mysql2';
import type { PedidoLeido } from '../../api/pedido.ts';
import { ESTADOS, type Estado } from '../../dominio/estados.ts';
import type { Razon, Resultado } from '../../dominio/faltante.ts';
import type { Base, Ejecutor } from './base.ts';
import { enInstantanea } from './lectura.ts';
import { columnaAInstante, idABinario } from './valores.ts';

/** Whoever polls for a verdict would rather go without than hang. */
const SONDEO_MS = 2000;

interface FilaPedido extends RowDataPacket {
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly referencia: string | null;
  readonly estado: Estado;
  readonly recibido_en: string;
  readonly secuencia: number;
  readonly resultado: Resultado;
  readonly evaluado_en: string;
  readonly conflictos: number;
}

interface FilaItem extends RowDataPacket {
  readonly item_id: number;
  readonly nombre_item: string | null;
  readonly cantidad_solicitada: number;
  readonly faltante: number;
  readonly razon: Razon | null;
}

interface FilaCambio extends RowDataPacket {
  readonly estado: Estado;
  readonly en: string;
  readonly causa: string;
}

/** Is its verdict stored? */
export const estaDecidido = async (ejecutor: Ejecutor, pedido_id: string): Promise<boolean> => {
  const [filas] = await ejecutor.query<RowDataPacket[]>(
    { sql: 'SELECT 1 FROM pedidos WHERE pedido_id = ?', timeout: SONDEO_MS },
    [idABinario(pedido_id)],
  );
  return filas.length > 0;
};

const seleccionarPedido = async (tx: Ejecutor, id: Buffer): Promise<FilaPedido | undefined> => {
  const [filas] = await tx.query<FilaPedido[]>(
    `SELECT p.bodega_id, p.cliente_id, p.referencia, p.estado, p.recibido_en,
            e.secuencia, p.resultado, e.evaluado_en,
            (SELECT COUNT(*) FROM anomalias a
             WHERE a.pedido_id = p.pedido_id AND a.tipo = 'CONFLICTO_CONTENIDO') AS conflictos
     FROM pedidos p JOIN evaluaciones e ON e.pedido_id = p.pedido_id
     WHERE p.pedido_id = ?`,
    [id],
  );
  return filas[0];
};

/** The order's own name for an item goes before the warehouse's. */
const seleccionarItems = async (tx: Ejecutor, id: Buffer): Promise<FilaItem[]> => {
  const [filas] = await tx.query<FilaItem[]>(
    `SELECT i.item_id, COALESCE(i.nombre_item, b.nombre_item) AS nombre_item,
            i.cantidad_solicitada, i.faltante, i.razon
     FROM pedido_items i
     LEFT JOIN bodega_items b ON b.bodega_id = i.bodega_id AND b.item_id = i.item_id
     WHERE i.pedido_id = ?
     ORDER BY i.item_id`,
    [id],
  );
  return filas;
};

const seleccionarHistorial = async (tx: Ejecutor, id: Buffer): Promise<FilaCambio[]> => {
  const [filas] = await tx.query<FilaCambio[]>(
    'SELECT estado, en, causa FROM historial_estados WHERE pedido_id = ?',
    [id],
  );
  return filas;
};

type Historial = PedidoLeido['historial'];

/** The first two steps stand in the order and its evaluation; steps of one millisecond go in their only order. */
const historialDe = (pedido: FilaPedido, cambios: readonly FilaCambio[]): Historial => [
  { estado: 'RECIBIDO', en: columnaAInstante(pedido.recibido_en), causa: 'PEDIDO_ACEPTADO' },
  {
    estado: pedido.resultado === 'CONSISTENTE' ? 'RESERVADO' : 'CON_FALTANTE',
    en: columnaAInstante(pedido.evaluado_en),
    causa: 'EVALUACION',
  },
  ...cambios
    .map(({ estado, en, causa }) => ({ estado, en: columnaAInstante(en), causa }))
    .sort((a, b) => a.en.localeCompare(b.en) || ESTADOS.indexOf(a.estado) - ESTADOS.indexOf(b.estado)),
];

const leerEnTransaccion = async (tx: Ejecutor, pedido_id: string): Promise<PedidoLeido | undefined> => {
  const id = idABinario(pedido_id);
  const pedido = await seleccionarPedido(tx, id);
  if (pedido === undefined) return undefined;
  const items = await seleccionarItems(tx, id);
  const cambios = await seleccionarHistorial(tx, id);
  return {
    pedido_id,
    estado: pedido.estado,
    bodega_id: pedido.bodega_id,
    cliente_id: pedido.cliente_id,
    referencia: pedido.referencia,
    items: items.map(({ item_id, nombre_item, cantidad_solicitada, faltante, razon }) => ({
      item_id,
      nombre_item,
      cantidad_solicitada,
      faltante,
      razon,
    })),
    resultado: pedido.resultado,
    secuencia: pedido.secuencia,
    recibido_en: columnaAInstante(pedido.recibido_en),
    evaluado_en: columnaAInstante(pedido.evaluado_en),
    conflictos: pedido.conflictos,
    historial: historialDe(pedido, cambios),
  };
};

/** @returns undefined while the order has no verdict */
export const leerPedido = (base: Base, pedido_id: string): Promise<PedidoLeido | undefined> =>
  enInstantanea(base, (tx) => leerEnTransaccion(tx, pedido_id));
