/** Who waits for which verdict. A case goes on when its orders are decided; nobody waits for ever. */
import { MARGEN_MS, PLAZO_MS } from './oraculo/completitud.ts';
import type { Reloj } from './registro.ts';

export interface Espera {
  /** The live reader saw a verdict. */
  alDecidir(pedidoId: string): void;
  /** Anything at all moved: the silence starts anew. */
  alMoverse(): void;
  /** Resolves when all have a verdict, or when waiting has become pointless. */
  decididos(ids: readonly string[]): Promise<void>;
  /** Milliseconds since anything moved. */
  silencio(): number;
  /** True once the silence has outlasted the promise; from then on nobody waits. */
  agotada(): boolean;
  /** To be called now and then: lets go of whoever waits in vain. */
  revisar(): void;
}

interface Cliente {
  readonly faltan: Set<string>;
  readonly desde: number;
  readonly soltar: () => void;
}

export const PACIENCIA_MS = PLAZO_MS + MARGEN_MS;

export function crearEspera(reloj: Reloj, pacienciaMs = PACIENCIA_MS): Espera {
  const vistos = new Set<string>();
  const esperan = new Map<string, Set<Cliente>>();
  let ultimoMovimiento = reloj();
  let rendida = false;

  const quitar = (cliente: Cliente): void => {
    for (const id of cliente.faltan) esperan.get(id)?.delete(cliente);
    cliente.soltar();
  };
  const alDecidir = (id: string): void => {
    vistos.add(id);
    ultimoMovimiento = reloj();
    for (const cliente of esperan.get(id) ?? []) {
      cliente.faltan.delete(id);
      if (cliente.faltan.size === 0) cliente.soltar();
    }
    esperan.delete(id);
  };
  const decididos = (ids: readonly string[]): Promise<void> => {
    const faltan = new Set(ids.filter((id) => !vistos.has(id)));
    if (faltan.size === 0 || rendida) return Promise.resolve();
    return new Promise((soltar) => {
      const cliente = { faltan, desde: reloj(), soltar };
      for (const id of faltan) esperan.set(id, (esperan.get(id) ?? new Set()).add(cliente));
    });
  };
  const revisar = (): void => {
    rendida ||= esperan.size > 0 && reloj() - ultimoMovimiento > pacienciaMs;
    const clientes = new Set([...esperan.values()].flatMap((conjunto) => [...conjunto]));
    for (const cliente of clientes) if (rendida || reloj() - cliente.desde > pacienciaMs) quitar(cliente);
  };
  return {
    alDecidir,
    alMoverse: () => {
      ultimoMovimiento = reloj();
    },
    decididos,
    silencio: () => reloj() - ultimoMovimiento,
    agotada: () => rendida,
    revisar,
  };
}
