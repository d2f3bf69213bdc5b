import { type Evaluacion, type Existencia, evaluar } from '../../shared/dominio/faltante.ts';
import { type Demanda, type Pedido, sumarLineas } from '../../shared/dominio/pedido.ts';

export interface PedidoPorDecidir {
  readonly pedido: Pedido;
  /** Hex hash of the content, see huellaDe. */
  readonly huella: string;
}

export interface PedidoDecidido extends PedidoPorDecidir {
  readonly demandas: readonly Demanda[];
  readonly evaluacion: Evaluacion;
}

/** What the consistent orders of a batch take from one item, all together. */
export interface Reserva {
  readonly bodega_id: number;
  readonly item_id: number;
  readonly cantidad: number;
  /** By how much the version grows: one for each order that reserves. */
  readonly reservas: number;
}

/** The stock of a batch, by bodega and item; what is not in it is unknown. */
export class Existencias {
  readonly #filas = new Map<string, Existencia>();
  readonly #reservas = new Map<string, Reserva>();

  static clave(bodega_id: number, item_id: number): string {
    return `${bodega_id}/${item_id}`;
  }

  poner(bodega_id: number, item_id: number, existencia: Existencia): void {
    this.#filas.set(Existencias.clave(bodega_id, item_id), existencia);
  }

  de(bodega_id: number, item_id: number): Existencia | undefined {
    return this.#filas.get(Existencias.clave(bodega_id, item_id));
  }

  /** Takes the demand, so that the next order of the batch sees what this one left. */
  reservar(bodega_id: number, { item_id, cantidad }: Demanda): void {
    const clave = Existencias.clave(bodega_id, item_id);
    const fila = this.#filas.get(clave);
    if (fila === undefined) throw new Error('se reserva un item que no existe');
    this.#filas.set(clave, {
      cantidad_disponible: fila.cantidad_disponible,
      cantidad_reservada: fila.cantidad_reservada + cantidad,
      version: fila.version + 1,
    });
    const previa = this.#reservas.get(clave);
    this.#reservas.set(clave, {
      bodega_id,
      item_id,
      cantidad: (previa?.cantidad ?? 0) + cantidad,
      reservas: (previa?.reservas ?? 0) + 1,
    });
  }

  /** What has been reserved, in the lock order of all writers. */
  reservas(): Reserva[] {
    return [...this.#reservas.values()].sort((a, b) => a.bodega_id - b.bodega_id || a.item_id - b.item_id);
  }
}

/** Decides new orders one after the other, in arrival order, against the stock as the ones before left it. */
export const decidirLote = (
  pedidos: readonly PedidoPorDecidir[],
  existencias: Existencias,
): readonly PedidoDecidido[] =>
  pedidos.map(({ pedido, huella }) => {
    const demandas = sumarLineas(pedido.items);
    const evaluacion = evaluar(demandas, (item_id) => existencias.de(pedido.bodega_id, item_id));
    if (evaluacion.resultado === 'CONSISTENTE') {
      for (const demanda of demandas) existencias.reservar(pedido.bodega_id, demanda);
    }
    return { pedido, huella, demandas, evaluacion };
  });
