/** Listening to tema-faltantes until all is said. */
import { setTimeout as dormir } from 'node:timers/promises';
import { leerAviso } from './oraculo/aviso.ts';
import { type Oido, pedidoDe } from './oraculo/avisos.ts';
import type { Reloj } from './registro.ts';

/** A queue behind the topic. */
export interface Escucha {
  /** Bodies of the next messages, which are then gone from the queue; none if none came within a second. */
  escuchar(senal: AbortSignal): Promise<readonly string[]>;
  /** Never throws. */
  cerrar(): Promise<void>;
}

/** AUDITADO comes after the publication, so once all orders are, only the way through the queue is left. */
const SILENCIO_MS = 10_000;
const PAUSA_MS = 100;

export interface OpcionesDeEscucha {
  readonly debidos: { keys(): Iterable<string> };
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  /** How long nothing may come before what is still due is given up. */
  readonly silencioMs?: number | undefined;
}

/** @returns every message so far: those that are due, unless they did not come, and until the queue is empty */
export async function oirTodo(
  escucha: Escucha,
  { debidos, reloj, senal, silencioMs = SILENCIO_MS }: OpcionesDeEscucha,
): Promise<Oido[]> {
  const oidos: Oido[] = [];
  const faltan = new Set(debidos.keys());
  for (let ultimo = reloj(); ; ) {
    const cuerpos = await escucha.escuchar(senal);
    if (cuerpos.length === 0) {
      if (faltan.size === 0 || reloj() - ultimo > silencioMs) return oidos;
      await dormir(PAUSA_MS, undefined, { signal: senal });
      continue;
    }
    ultimo = reloj();
    for (const oido of cuerpos.map(leerAviso)) {
      oidos.push(oido);
      faltan.delete(pedidoDe(oido) ?? '');
    }
  }
}
