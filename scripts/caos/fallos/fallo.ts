import { setTimeout as dormir } from 'node:timers/promises';
import type { Azar } from '../../experimento/azar.ts';
import type { Banco } from '../banco.ts';
import type { Orden } from '../proxy/enlace.ts';
import { PACIENCIA_MS } from '../proxy/reglas.ts';

/** What a fault works with during one run. */
export interface Contexto {
  readonly banco: Banco;
  /** The warehouse of the run. */
  readonly bodega: number;
  /** The fault's own, from the seed of the run. */
  readonly azar: Azar;
  /** All orders of the run have their verdict. */
  readonly decididos: Promise<void>;
  /** To be called at the first effect: what comes after this fault begins then. */
  disparar(): void;
}

export interface Fallo {
  /** In the list of the issue that asks for it; several may stand for one of its points. */
  readonly numero: number;
  readonly nombre: string;
  /** How it is injected, for the report. */
  readonly como: string;
  /** Waits for {@link Contexto.decididos}, whenever it is started. */
  readonly alFinal?: boolean;
  /**
   * Injects it, waits, heals it. What it measured is the proof that it really happened; null if it never did.
   * @throws NoSobrevive if the fault itself has seen a promise broken
   */
  inyectar(contexto: Contexto): Promise<string | null>;
}

export class NoSobrevive extends Error {}

/** Waits for something to become true. @returns whether it did */
export const hastaQue = async (
  condicion: () => boolean | Promise<boolean>,
  ms = PACIENCIA_MS,
): Promise<boolean> => {
  for (const limite = Date.now() + ms; Date.now() < limite; await dormir(50)) {
    try {
      if (await condicion()) return true;
    } catch {
      // What is asked may be what is broken.
    }
  }
  return false;
};

/** The errors of these numbers that the proxy has seen the server answer with from now on. */
export const errores = ({ banco: { base }, disparar }: Contexto, ...numeros: readonly number[]) => {
  const antes = base.erroresDe(...numeros);
  const vistos = (): number => base.erroresDe(...numeros) - antes;
  /** For the first one, or until there is no use in it any more. */
  const esperar = async (ms?: number, sigue = (): boolean => true): Promise<void> => {
    await hastaQue(() => vistos() > 0 || !sigue(), ms);
    if (vistos() > 0) disparar();
  };
  return { vistos, esperar };
};

export const senalar = (pids: readonly number[], senal: NodeJS.Signals): number[] =>
  pids.filter((pid) => {
    try {
      return process.kill(pid, senal);
    } catch {
      return false;
    }
  });

/** A validator with its orders entered, and the stock locked, begins to write what it decided. */
export const esPrimeraEscritura = ({ quien, sql, enlace }: Orden): boolean =>
  quien === 'validador' && enlace.enTransaccion && sql.startsWith('INSERT INTO pedido_items');

/** The reconciler's transactions are its own business: orders pass through the others. */
export const esCommit = ({ quien, sql }: Orden): boolean => sql === 'COMMIT' && quien !== 'reconciliador';
