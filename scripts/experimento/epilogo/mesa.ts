/** What the scenes of the epilogue share: ask, wait until something is so, and compare. */
import { setTimeout as dormir } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import type { Conexion, Recibida } from '../conexion.ts';
import type { Perdida } from '../oraculo/aviso.ts';
import type { Comprobacion, Hallar } from '../oraculo/hallazgo.ts';
import type { Reloj } from '../registro.ts';
import * as forma from '../respuestas.ts';
import * as propia from './formas.ts';

export interface Medios {
  readonly conexion: Conexion;
  readonly api: Api;
  readonly hallar: Hallar;
  readonly bodega: number;
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  /** Begins every Idempotency-Key of this epilogue. */
  readonly prefijo: string;
  /** Orders of this bodega that have a verdict. */
  readonly decididos: readonly string[];
}

/** What an order has to be short of since it lost its cover. */
export interface Tardio extends Perdida {
  /** Undefined: it has no report, or nobody read it. */
  reporteId: string | undefined;
}

const PAUSA_MS = 250;
/** Beyond the ids of all scenarios. */
export const ITEM_DE_FINES = 2_000_000_001;
export const ITEM_TARDIO = 2_000_000_002;
export const ITEM_DE_LECTURAS = 2_000_000_003;

export class Mesa {
  readonly medios: Medios;
  /** Every order that is, or will be, decided. */
  readonly ids: Set<string>;
  readonly tardios = new Map<string, Tardio>();

  constructor(medios: Medios) {
    this.medios = medios;
    this.ids = new Set(medios.decididos);
  }

  anotar(pedidoId: string): void {
    this.ids.add(pedidoId);
  }

  debe(
    comprobacion: Comprobacion,
    pedidoId: string | null,
    que: string,
    esperado: unknown,
    visto: unknown,
  ): void {
    if (isDeepStrictEqual(esperado, visto)) return;
    this.medios.hallar(comprobacion, pedidoId, que, { esperado, visto });
  }

  pedir(metodo: 'GET' | 'POST' | 'PUT', ruta: string, cuerpo?: unknown): Promise<Recibida> {
    return this.medios.conexion.insistir({ metodo, ruta, ...(cuerpo === undefined ? {} : { cuerpo }) });
  }

  async leer<T>(esquema: z.ZodType<T>, ruta: string): Promise<T> {
    return forma.leer(esquema, (await this.pedir('GET', ruta)).cuerpo, `GET ${ruta}`);
  }

  /** The last that was read, as soon as it is so, or when the time is over. */
  async hasta<T>(leer: () => Promise<T>, esAsi: (leido: T) => boolean, plazoMs: number): Promise<T> {
    const { reloj, senal } = this.medios;
    const fin = reloj() + plazoMs;
    for (;;) {
      const leido = await leer();
      if (esAsi(leido) || reloj() > fin) return leido;
      await dormir(PAUSA_MS, undefined, { signal: senal });
    }
  }

  /** Sends an order, and waits for its verdict. @returns its id */
  async encargar(clave: string, item_id: number, cantidad: number): Promise<string> {
    const { conexion, bodega, prefijo } = this.medios;
    const { cuerpo } = await conexion.insistir({
      metodo: 'POST',
      ruta: '/pedidos',
      cuerpo: { bodega_id: bodega, items: [{ item_id, cantidad }] },
      cabeceras: { 'Idempotency-Key': `${prefijo}-${clave}`, Prefer: 'wait=20' },
    });
    const { pedido_id } = forma.leer(forma.aceptado, cuerpo, 'POST /pedidos');
    this.anotar(pedido_id);
    return pedido_id;
  }

  pedido(id: string): Promise<propia.PedidoConHistorial> {
    return this.leer(propia.pedidoConHistorial, `/pedidos/${id}`);
  }

  enEstado(id: string, estado: string, plazoMs: number): Promise<propia.PedidoConHistorial> {
    return this.hasta(
      () => this.pedido(id),
      (leido) => leido.estado === estado,
      plazoMs,
    );
  }

  /** disponible, reservada, version */
  async existencia(item_id: number): Promise<readonly [number, number, number]> {
    const ruta = `/bodega/items/${item_id}?bodega_id=${this.medios.bodega}`;
    const item = await this.leer(forma.item, ruta);
    return [item.cantidad_disponible, item.cantidad_reservada, item.version];
  }

  async poner(item_id: number, cantidad_disponible: number): Promise<void> {
    const cuerpo = { nombre_item: `Item ${item_id}`, cantidad_disponible, bodega_id: this.medios.bodega };
    await this.pedir('PUT', `/bodega/items/${item_id}`, cuerpo);
  }

  async movimientos(item_id: number): Promise<readonly propia.Movimiento[]> {
    const ruta = `/bodega/movimientos?item_id=${item_id}&bodega_id=${this.medios.bodega}&limite=1000`;
    return (await this.leer(propia.listaMovimientos, ruta)).movimientos;
  }

  /** Types of the anomalies that name the order. */
  async anomalias(pedidoId: string): Promise<readonly string[]> {
    const { anomalias } = await this.leer(propia.listaAnomalias, '/anomalias?limite=1000');
    return anomalias.filter(({ pedido_id }) => pedido_id === pedidoId).map(({ tipo }) => tipo);
  }
}
