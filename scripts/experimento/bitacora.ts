/** Reading the decision log: finding its end, following it live, and reading it again in full. */
import { createHash } from 'node:crypto';
import { setTimeout as dormir } from 'node:timers/promises';
import type { Api } from './api.ts';
import type { Hallar } from './oraculo/hallazgo.ts';
import type { EntradaCruda } from './respuestas.ts';

type Leer = Api['evaluaciones'];

/**
 * The first `desde_secuencia` for which the log has nothing yet: galloping upwards, then halving. A log of a
 * billion entries takes about 60 requests of one entry. Entries that are committed meanwhile only mean that the
 * reader starts a little before the end.
 */
export async function buscarCola(leer: Leer): Promise<number> {
  const hayDesde = async (secuencia: number): Promise<boolean> =>
    (await leer(secuencia, 1)).evaluaciones.length > 0;
  let bajo = 0;
  let alto = 1;
  while (await hayDesde(alto)) {
    bajo = alto;
    alto *= 2;
  }
  // Invariant: there is something from `bajo` on (or bajo is 0), and nothing from `alto` on.
  while (alto - bajo > 1) {
    const medio = bajo + Math.floor((alto - bajo) / 2);
    if (await hayDesde(medio)) bajo = medio;
    else alto = medio;
  }
  return alto;
}

/** What must be equal, character by character, in the live and in the final reading. */
export const huellaDe = (entrada: EntradaCruda): string =>
  createHash('sha256').update(JSON.stringify(entrada)).digest('base64url');

const PAGINA = 1_000;

/**
 * Reads from `desde` until there is nothing new and checks the contract of the pages on the way: sequences
 * grow, and `siguiente` lies beyond the last entry, or stays where it is on an empty page.
 * @returns the `siguiente` to go on from
 */
export async function leerHastaElFinal(
  leer: Leer,
  desde: number,
  hallar: Hallar,
  alLeer: (entrada: EntradaCruda) => void,
): Promise<number> {
  for (let cursor = desde; ; ) {
    const { evaluaciones, siguiente } = await leer(cursor, PAGINA);
    let ultima = cursor - 1;
    for (const entrada of evaluaciones) {
      if (entrada.secuencia <= ultima) {
        hallar('bitacora', entrada.pedido_id, `la secuencia ${entrada.secuencia} no crece (antes ${ultima})`);
      }
      ultima = Math.max(ultima, entrada.secuencia);
      alLeer(entrada);
    }
    const minimo = evaluaciones.length === 0 ? cursor : ultima + 1;
    if (evaluaciones.length === 0 ? siguiente !== cursor : siguiente < minimo) {
      hallar('bitacora', null, `siguiente=${siguiente} tras pedir desde ${cursor} y ver hasta ${ultima}`);
    }
    // A wrong `siguiente` must not make the reading endless, nor let it skip what it has not seen.
    cursor = evaluaciones.length === 0 ? cursor : Math.max(minimo, siguiente);
    if (evaluaciones.length === 0) return cursor;
  }
}

export interface LectorVivo {
  /** Fingerprint of each entry of our warehouse by sequence. */
  readonly huellas: ReadonlyMap<number, string>;
  /** Where it goes on reading. */
  siguiente(): number;
  /** Resolves when it has stopped, at the latest after the request in flight. @throws what stopped it */
  detener(): Promise<void>;
  /** After stopping: what came since. */
  ponerseAlDia(): Promise<void>;
}

export interface OpcionesLector {
  readonly leer: Leer;
  readonly desde: number;
  readonly bodega: number;
  readonly hallar: Hallar;
  readonly senal: AbortSignal;
  readonly alVer: (entrada: EntradaCruda) => void;
  /** The log could not be read any more, although every request is retried. */
  readonly alCaer: (error: unknown) => void;
  /** Between two looks; {@link PAUSA_MS} unless how soon a verdict is seen does not matter. */
  readonly pausaMs?: number;
}

/** Short enough not to blur a time to detection of about a second, long enough not to load the system. */
const PAUSA_MS = 75;

/** Follows the log while orders are still being decided. */
export function seguirBitacora({
  leer,
  desde,
  bodega,
  hallar,
  senal,
  alVer,
  alCaer,
  pausaMs = PAUSA_MS,
}: OpcionesLector): LectorVivo {
  const huellas = new Map<number, string>();
  let siguiente = desde;
  let parado = false;
  const anotar = (entrada: EntradaCruda): void => {
    if (entrada.bodega_id !== bodega) return;
    huellas.set(entrada.secuencia, huellaDe(entrada));
    alVer(entrada);
  };
  const seguir = async (): Promise<void> => {
    while (!parado) {
      siguiente = await leerHastaElFinal(leer, siguiente, hallar, anotar);
      if (!parado) await dormir(pausaMs, undefined, { signal: senal });
    }
  };
  const bucle = seguir();
  bucle.catch(alCaer);
  return {
    huellas,
    siguiente: () => siguiente,
    detener: async () => {
      parado = true;
      await bucle;
    },
    ponerseAlDia: async () => {
      siguiente = await leerHastaElFinal(leer, siguiente, hallar, anotar);
    },
  };
}
