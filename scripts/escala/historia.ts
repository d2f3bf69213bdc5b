/**
 * Years of orders in a few minutes: what the system would have left in its tables after so many, in a plausible mix.
 * Small things are as small in a large history as in a short one (a client's orders, a rare bodega, open orders), so
 * that both can be asked the same questions; large ones grow with it (a wholesaler, a hot item, the canary).
 */
import { pedidoIdNuevo } from '../../shared/dominio/pedido-id.ts';
import type { Azar } from '../experimento/azar.ts';

export const MAYORISTA = 'mayorista';
export const SIN_PEDIDOS = 'nadie';
export const BODEGA_RARA = 5;
export const ITEM_POPULAR = 1;
export const ITEMS = 1_000;
/** Orders of an ordinary client, of the rare bodega, of the wholesaler in his second bodega. */
export const POR_CLIENTE = 50;
const RAROS = 40;
const CERRADAS = 30;
/** Orders stay open for so many others at most. */
const ABIERTOS = 400;
const RECIENTES = 20;
/** One canary for so many orders; and a quiet time at the end, with canaries only. */
const CANARIO_CADA = 4;
const PASO_MS = 30_000;
const PRINCIPIO = Date.UTC(2020, 0, 1);
const FORZADO = 1_000_000;

export interface LineaHecha {
  readonly item_id: number;
  readonly cantidad: number;
  readonly faltante: number;
  readonly disponible: number;
  readonly reservada: number;
  readonly version: number;
  version_salida: number | null;
}

export interface PedidoHecho {
  readonly pedido_id: string;
  readonly secuencia: number;
  readonly bodega_id: number;
  readonly cliente_id: string | null;
  readonly en: number;
  readonly corto: boolean;
  readonly lineas: readonly LineaHecha[];
  estado: string;
  readonly cerrada: boolean;
}

export interface AsientoHecho {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly tipo: string;
  readonly cantidad: number;
  readonly delta: number;
  readonly delta_reservada: number;
  readonly disponible: number;
  readonly version: number;
  readonly motivo: string;
  readonly pedido_id: string | null;
  readonly en: number;
}

interface Estante {
  disponible: number;
  reservada: number;
  version: number;
}

export type Hecho =
  | { readonly tipo: 'pedido'; readonly pedido: PedidoHecho }
  | { readonly tipo: 'asiento'; readonly asiento: AsientoHecho }
  | {
      readonly tipo: 'existencia';
      readonly bodega_id: number;
      readonly item_id: number;
      readonly estante: Estante;
    };

export const clientesDe = (pedidos: number): number => Math.max(2, Math.floor((pedidos * 0.6) / POR_CLIENTE));

/** @param clave of the system that will be asked, so that the ids are its own */
export function* historia(pedidos: number, clave: Buffer, azar: Azar): Generator<Hecho> {
  const estantes = new Map<string, Estante>();
  const finales = new Map<number, PedidoHecho[]>();
  const bytes = Buffer.alloc(16);
  const cada = Math.max(2, Math.floor(pedidos / RAROS));
  const cadaCerrada = Math.max(2, Math.floor((pedidos * 0.2) / CERRADAS));
  const clientes = clientesDe(pedidos);
  let secuencia = 0;
  let cortos = 0;

  const idDe = (cliente_id: string | null, en: number): string => {
    for (let i = 0; i < 4; i += 1) bytes.writeUInt32BE(azar.entero(0, 2 ** 32 - 1), i * 4);
    return pedidoIdNuevo(clave, cliente_id, bytes, en);
  };
  const estanteDe = (bodega_id: number, item_id: number): Estante => {
    const llave = `${bodega_id} ${item_id}`;
    const hay = estantes.get(llave) ?? { disponible: 0, reservada: 0, version: 0 };
    estantes.set(llave, hay);
    return hay;
  };
  const mover = (
    bodega_id: number,
    item_id: number,
    cambio: Pick<
      AsientoHecho,
      'tipo' | 'cantidad' | 'delta' | 'delta_reservada' | 'motivo' | 'pedido_id' | 'en'
    >,
  ): Hecho => {
    const estante = estanteDe(bodega_id, item_id);
    estante.disponible += cambio.delta;
    estante.reservada += cambio.delta_reservada;
    estante.version += 1;
    const { disponible, version } = estante;
    return { tipo: 'asiento', asiento: { ...cambio, bodega_id, item_id, disponible, version } };
  };
  const quienYDonde = (n: number) => {
    if (n % cada === 0) return { cliente_id: null, bodega_id: BODEGA_RARA };
    if (n % cada === 1) return { cliente_id: MAYORISTA, bodega_id: 3 };
    const dado = azar.real();
    const bodega_id = azar.elegir([1, 1, 1, 2, 2, 4]);
    if (dado < 0.2) return { cliente_id: MAYORISTA, bodega_id: azar.elegir([1, 1, 2]) };
    return { cliente_id: dado < 0.8 ? `cliente-${n % clientes}` : null, bodega_id };
  };

  function* terminar(pedido: PedidoHecho, en: number): Generator<Hecho> {
    const dado = azar.real();
    const [estado, tipo, motivo] =
      dado < 0.8
        ? ['DESPACHADO', 'DESPACHO', 'DESPACHO']
        : dado < 0.95
          ? ['CANCELADO', 'LIBERACION', 'CANCELACION']
          : ['AUDITADO', 'LIBERACION', 'FALTANTE_TARDIO'];
    pedido.estado = estado ?? '';
    for (const linea of pedido.lineas) {
      const { cantidad, item_id } = linea;
      const delta = tipo === 'DESPACHO' ? -cantidad : 0;
      const { pedido_id, bodega_id } = pedido;
      const cambio = {
        tipo: tipo ?? '',
        cantidad,
        delta,
        delta_reservada: -cantidad,
        motivo: motivo ?? '',
        pedido_id,
        en,
      };
      yield mover(bodega_id, item_id, cambio);
      linea.version_salida = estanteDe(bodega_id, item_id).version;
    }
    yield { tipo: 'pedido', pedido };
  }

  function* decidir(
    n: number,
    bodega_id: number,
    cliente_id: string | null,
    items: readonly number[],
    forzado: boolean,
  ): Generator<Hecho, PedidoHecho> {
    const en = PRINCIPIO + n * PASO_MS;
    const pedidas = items.map((item_id) => ({ item_id, cantidad: forzado ? FORZADO : azar.entero(1, 5) }));
    const lineas = pedidas.map(({ item_id, cantidad }): LineaHecha => {
      const { disponible, reservada, version } = estanteDe(bodega_id, item_id);
      const faltante = Math.max(0, cantidad - Math.max(0, disponible - reservada));
      return {
        item_id,
        cantidad,
        faltante,
        disponible,
        reservada,
        version: version + (forzado ? 0 : 1),
        version_salida: null,
      };
    });
    if (!forzado)
      for (const { item_id, cantidad } of lineas) {
        const estante = estanteDe(bodega_id, item_id);
        estante.reservada += cantidad;
        estante.version += 1;
      }
    secuencia += 1;
    if (forzado) cortos += 1;
    const reciente = n > pedidos - RECIENTES;
    const pedido: PedidoHecho = {
      pedido_id: idDe(cliente_id, en),
      secuencia,
      bodega_id,
      cliente_id,
      en,
      corto: forzado,
      lineas,
      estado: forzado ? (reciente ? 'CON_FALTANTE' : 'AUDITADO') : reciente ? 'RESERVADO' : 'VALIDADO',
      cerrada: forzado && cortos % cadaCerrada === 0,
    };
    if (forzado) yield { tipo: 'pedido', pedido };
    return pedido;
  }

  const canario = (n: number) => decidir(n, 0, null, [2_147_483_647], true);

  for (let n = 0; n < pedidos; n += 1) {
    const en = PRINCIPIO + n * PASO_MS;
    for (const pedido of finales.get(n) ?? []) yield* terminar(pedido, en);
    finales.delete(n);
    const { cliente_id, bodega_id } = quienYDonde(n);
    const items = [
      ...new Set([azar.real() < 0.1 ? ITEM_POPULAR : azar.entero(1, ITEMS), azar.entero(1, ITEMS)]),
    ].sort((a, b) => a - b);
    for (const item_id of items) {
      // Replenished before it would lack, so that only the orders that are meant to be are short.
      const { disponible, reservada } = estanteDe(bodega_id, item_id);
      if (disponible - reservada >= 5) continue;
      const entra = 100;
      yield mover(bodega_id, item_id, {
        tipo: 'ENTRADA',
        cantidad: entra,
        delta: entra,
        delta_reservada: 0,
        motivo: 'reposición',
        pedido_id: null,
        en,
      });
    }
    const pedido = yield* decidir(n, bodega_id, cliente_id, items, azar.real() < 0.2);
    if (!pedido.corto) {
      const fin = n + azar.entero(10, ABIERTOS);
      finales.set(fin, [...(finales.get(fin) ?? []), pedido]);
    }
    if (n % CANARIO_CADA === 0 && n < pedidos * 0.9) yield* canario(n);
  }
  for (const abiertos of finales.values()) for (const pedido of abiertos) yield { tipo: 'pedido', pedido };
  for (let n = 0; n < pedidos * 0.1; n += CANARIO_CADA) yield* canario(pedidos + n);
  for (const [llave, estante] of estantes) {
    const [bodega_id = 0, item_id = 0] = llave.split(' ').map(Number);
    yield { tipo: 'existencia', bodega_id, item_id, estante };
  }
}
