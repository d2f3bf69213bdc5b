/** The life of each item, version by version, put together from the ledger and from what the verdicts reserved. */
import type { Asiento, Cuadro } from './cuadro.ts';
import type { Hallar } from './hallar.ts';

export interface Momento {
  readonly disponible: number;
  readonly reservada: number;
}

export interface Cambio {
  readonly version: number;
  readonly delta: number;
  readonly delta_reservada: number;
  /** Absent: a reservation. */
  readonly asiento?: Asiento;
  readonly pedido: string | null;
}

export interface Vida {
  /** In the order of versions: the one at 0 made version 1. */
  readonly cambios: readonly Cambio[];
  /** What stood there at each version; 0 is before the item existed. */
  readonly momentos: readonly Momento[];
}

const NADA: Momento = { disponible: 0, reservada: 0 };

const cambiosDe = ({ asientos, veredictos }: Cuadro, item: number): Cambio[] => {
  const delLibro = asientos
    .filter(
      ({ item_id, delta, delta_reservada }) => item_id === item && (delta !== 0 || delta_reservada !== 0),
    )
    .map(
      (asiento): Cambio => ({
        version: asiento.version,
        delta: asiento.delta,
        delta_reservada: asiento.delta_reservada,
        asiento,
        pedido: asiento.pedido,
      }),
    );
  const reservas = veredictos
    .filter(({ resultado }) => resultado === 'CONSISTENTE')
    .flatMap(({ pedido, items }) =>
      items
        .filter(({ item_id }) => item_id === item)
        .map(
          ({ version, cantidad_solicitada }): Cambio => ({
            version: version ?? 0,
            delta: 0,
            delta_reservada: cantidad_solicitada,
            pedido,
          }),
        ),
    );
  return [...delLibro, ...reservas].sort((a, b) => a.version - b.version);
};

const seguir = (cambios: readonly Cambio[]): Momento[] => {
  let ahora = NADA;
  return [
    NADA,
    ...cambios.map(({ delta, delta_reservada }) => {
      ahora = { disponible: ahora.disponible + delta, reservada: ahora.reservada + delta_reservada };
      return ahora;
    }),
  ];
};

/** Every change took the next version; nothing was ever negative, and only the shelf itself uncovers. */
const revisar = (item: number, { cambios, momentos }: Vida, hallar: Hallar): void => {
  for (const [n, { version, asiento, delta }] of cambios.entries()) {
    if (version !== n + 1)
      hallar('versiones', `item ${item}: la versión ${version} está en el lugar ${n + 1}`);
    const [antes = NADA, despues = NADA] = [momentos[n], momentos[n + 1]];
    if (despues.disponible < 0 || despues.reservada < 0)
      hallar('existencias', `item ${item} v${version}: ${despues.disponible} y ${despues.reservada}`);
    if (asiento !== undefined && asiento.disponible !== despues.disponible)
      hallar('libro', `item ${item} v${version}: dice ${asiento.disponible}, da ${despues.disponible}`);
    const descubre = despues.reservada > despues.disponible && antes.reservada <= antes.disponible;
    if (descubre && (delta >= 0 || asiento?.pedido !== null))
      hallar('sobreventa', `item ${item} v${version}: ${despues.reservada} de ${despues.disponible}`);
  }
};

export const vidasDe = (cuadro: Cuadro, hallar: Hallar): ReadonlyMap<number, Vida> =>
  new Map(
    cuadro.stock.map((fila) => {
      const cambios = cambiosDe(cuadro, fila.item_id);
      const vida = { cambios, momentos: seguir(cambios) };
      revisar(fila.item_id, vida, hallar);
      const fin = vida.momentos.at(-1) ?? NADA;
      const retenida = cuadro.lineas
        .filter(({ item_id }) => item_id === fila.item_id)
        .reduce((suma, linea) => suma + linea.retenida, 0);
      const visto = `${fila.disponible}/${fila.reservada}/v${fila.version}, retenida ${fila.reservada}`;
      const debido = `${fin.disponible}/${fin.reservada}/v${cambios.length}, retenida ${retenida}`;
      if (visto !== debido)
        hallar('existencias', `item ${fila.item_id}: hay ${visto}, debía haber ${debido}`);
      return [fila.item_id, vida] as const;
    }),
  );
