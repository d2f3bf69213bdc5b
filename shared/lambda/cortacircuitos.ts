/**
 * A breaker for one execution environment of a consumer. AWS slows down a consumer whose whole batches fail, but not one
 * that reports partial failures: while the database is away, and one record of each batch still gets through, it would
 * be asked for every message of a backlog as fast as batches can fail.
 */
import type { Reloj } from '../adaptadores/reloj.ts';
import type { Logger } from './logger.ts';

/** Batches in a row in which the surroundings failed: one or two are a failover, or a lock. */
const FALLOS_SEGUIDOS = 3;
/**
 * How long batches are then refused untouched before one is let through to see. Well below the visibility timeout (31 s,
 * see infra/topologia.ts), so that what comes back from a refusal finds out for itself.
 */
export const ABIERTO_MS = 5000;

export interface Cortacircuitos {
  /** May this batch be processed? If not, all of it belongs back in its queue, untouched. */
  dejaPasar(): boolean;
  /** What became of a batch that was let through. */
  anotar(falloDelEntorno: boolean): void;
}

export const crearCortacircuitos = (reloj: Pick<Reloj, 'ahora'>, logger: Logger): Cortacircuitos => {
  let fallos = 0;
  let ultimo = 0;
  return {
    // In either direction: a clock that is set back must not keep it open for a day.
    dejaPasar: () => fallos < FALLOS_SEGUIDOS || Math.abs(reloj.ahora() - ultimo) >= ABIERTO_MS,
    anotar: (falloDelEntorno) => {
      if (falloDelEntorno) {
        fallos += 1;
        ultimo = reloj.ahora();
        if (fallos === FALLOS_SEGUIDOS) logger.error({ fallos }, 'circuito abierto');
        return;
      }
      if (fallos >= FALLOS_SEGUIDOS) logger.warn('circuito cerrado');
      fallos = 0;
    },
  };
};
