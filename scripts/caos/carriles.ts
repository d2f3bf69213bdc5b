/** Shares runs out among lanes, each a process with a system of its own: most of a run is waiting. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DeCarril } from './carril.ts';
import type { Encargo, ResultadoCorrida } from './corrida.ts';
import { CON_DISCO } from './fallos/indice.ts';

/** How a run ended that could not even be judged. */
export interface SinJuicio {
  readonly encargo: Encargo;
  readonly mensaje: string;
}

export type Final = ResultadoCorrida | SinJuicio;

/** A system stops within 10 s; after that its parts notice by themselves that the lane is gone. */
const DESPEDIDA_MS = 12_000;
const MODULO = join(import.meta.dirname, 'carril.ts');

/** A line of log for each request would cost more than the requests. */
const lanzar = ({ fallos }: Encargo): ChildProcess =>
  fork(MODULO, fallos.includes(CON_DISCO) ? ['--disco'] : [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    env: { NIVEL_LOG: 'warn', ...process.env },
  });

const siguiente = async (hijo: ChildProcess): Promise<DeCarril> => {
  const fin = new AbortController();
  try {
    return await Promise.race([
      once(hijo, 'message', { signal: fin.signal }).then(([mensaje]): DeCarril => mensaje),
      once(hijo, 'exit', { signal: fin.signal }).then(
        ([codigo, senal]): DeCarril => ({ tipo: 'fallo', mensaje: `el carril murió (${senal ?? codigo})` }),
      ),
    ]);
  } finally {
    fin.abort();
  }
};

/**
 * Makes all runs, `carriles` at a time.
 * @param alAcabar called once for each, in the order in which they end
 */
export const repartir = async (
  encargos: readonly Encargo[],
  carriles: number,
  senal: AbortSignal,
  alAcabar: (final: Final) => void,
): Promise<void> => {
  const cola = [...encargos];
  const interrumpido = new Promise<DeCarril>((resolver) => {
    senal.addEventListener('abort', () => resolver({ tipo: 'fallo', mensaje: 'interrumpido' }));
  });
  const atender = async (): Promise<void> => {
    let hijo: ChildProcess | undefined;
    for (let encargo = cola.shift(); encargo !== undefined && !senal.aborted; encargo = cola.shift()) {
      const conDisco = encargo.fallos.includes(CON_DISCO);
      if (hijo !== undefined && conDisco) {
        await soltar(hijo);
        hijo = undefined;
      }
      if (hijo === undefined || !hijo.connected) {
        hijo = lanzar(encargo);
        const saludo = await Promise.race([siguiente(hijo), interrumpido]);
        if (senal.aborted) break;
        if (saludo.tipo === 'fallo') throw new Error(saludo.mensaje);
      }
      hijo.send(encargo);
      const mensaje = await Promise.race([siguiente(hijo), interrumpido]);
      if (mensaje.tipo === 'resultado') alAcabar(mensaje.resultado);
      else if (mensaje.tipo === 'fallo' && !senal.aborted) {
        alAcabar({ encargo, mensaje: mensaje.mensaje });
        // What it left behind is nobody's to start from.
        await soltar(hijo);
        hijo = undefined;
      }
    }
    if (hijo !== undefined) await soltar(hijo);
  };
  await Promise.all(Array.from({ length: Math.min(carriles, encargos.length) }, atender));
};

const soltar = async (hijo: ChildProcess): Promise<void> => {
  if (hijo.exitCode !== null || hijo.signalCode !== null) return;
  const fin = once(hijo, 'exit');
  if (hijo.connected) hijo.disconnect();
  const tope = setTimeout(() => hijo.kill('SIGKILL'), DESPEDIDA_MS);
  await fin;
  clearTimeout(tope);
};
