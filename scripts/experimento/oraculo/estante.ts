/**
 * The oracle's own warehouse: stock, reservations and versions, moved forward in log order. An entry of the log
 * says which version an item had, and a change of the shelf says which version it made; that is how both find
 * their places among each other.
 */

export interface Existencia {
  disponible: number;
  reservada: number;
  version: number;
}

export interface CambioDeEstante {
  readonly item_id: number;
  /** The version that the change made; null: unknown, its answer was lost. */
  readonly version: number | null;
  readonly tipo: 'crear' | 'fijar' | 'entrada';
  readonly cantidad: number;
  /** Sent more than once: an earlier attempt may have counted as well, under a version that nobody told us. */
  readonly incierto: boolean;
}

export interface Estante {
  /** Undefined: an unknown item. */
  ver(item_id: number): Existencia | undefined;
  /**
   * Applies the changes of the shelf that came before the item had `version`.
   * @returns false if the versions do not add up: one is missing, or it went backwards. Then it goes on from
   * `version`, so that one gap is reported once.
   */
  avanzar(item_id: number, version: number): boolean;
  /** A reservation: the item's version grows by one. */
  reservar(item_id: number, cantidad: number): void;
  /** Applies whatever change is left. */
  terminar(): void;
  /** Every item that exists. */
  todos(): ReadonlyMap<number, Existencia>;
}

interface Cola {
  readonly ciertos: CambioDeEstante[];
  readonly inciertos: CambioDeEstante[];
}

/** @param inicial owned by the shelf from here on */
export function crearEstante(inicial: Map<number, Existencia>, cambios: readonly CambioDeEstante[]): Estante {
  const colas = new Map<number, Cola>();
  for (const cambio of [...cambios].sort((a, b) => (a.version ?? 0) - (b.version ?? 0))) {
    const cola = colas.get(cambio.item_id) ?? { ciertos: [], inciertos: [] };
    if (cambio.version !== null) cola.ciertos.push(cambio);
    if (cambio.incierto) cola.inciertos.push(cambio);
    colas.set(cambio.item_id, cola);
  }

  const aplicar = (cambio: CambioDeEstante, version: number): void => {
    const previa = inicial.get(cambio.item_id);
    const base = cambio.tipo === 'entrada' ? (previa?.disponible ?? 0) : 0;
    inicial.set(cambio.item_id, {
      disponible: base + cambio.cantidad,
      reservada: previa?.reservada ?? 0,
      version,
    });
  };

  /** The next change, if it comes at or before `hasta`; one without a version fills a gap that nobody else fills. */
  const siguiente = (item_id: number, hasta: number): [CambioDeEstante, number] | undefined => {
    const cola = colas.get(item_id);
    const actual = inicial.get(item_id)?.version;
    const cierto = cola?.ciertos[0];
    if (cierto?.version != null && cierto.version <= hasta) {
      const hueco = actual !== undefined && cierto.version > actual + 1;
      if (!hueco || cola?.inciertos.length === 0) {
        cola?.ciertos.shift();
        return [cierto, cierto.version];
      }
    }
    const dudoso = actual === undefined || actual < hasta ? cola?.inciertos.shift() : undefined;
    return dudoso === undefined ? undefined : [dudoso, (actual ?? hasta - 1) + 1];
  };

  const avanzar = (item_id: number, version: number): boolean => {
    let enOrden = true;
    for (let paso = siguiente(item_id, version); paso !== undefined; paso = siguiente(item_id, version)) {
      const [cambio, suya] = paso;
      const actual = inicial.get(item_id)?.version;
      if (actual !== undefined && suya !== actual + 1) enOrden = false;
      aplicar(cambio, suya);
    }
    const existencia = inicial.get(item_id);
    if (existencia === undefined || existencia.version === version) return enOrden;
    existencia.version = version;
    return false;
  };

  return {
    ver: (item_id) => inicial.get(item_id),
    avanzar,
    reservar: (item_id, cantidad) => {
      const existencia = inicial.get(item_id);
      if (existencia === undefined) return;
      existencia.reservada += cantidad;
      existencia.version += 1;
    },
    terminar: () => {
      for (const [item_id, { ciertos }] of colas) {
        const ultima = ciertos.at(-1)?.version;
        if (ultima != null) avanzar(item_id, Math.max(ultima, inicial.get(item_id)?.version ?? 0));
      }
    },
    todos: () => inicial,
  };
}
