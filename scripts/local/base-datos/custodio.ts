/**
 * The watchdog: a process of its own that owns the database server and cleans up after the engine.
 *
 * When the engine goes (IPC channel closed: a clean stop, a crash or kill -9), it stops the server, and removes
 * what was ephemeral. The server runs in its own session, so a Ctrl-C in the terminal does not reach it.
 */
import { spawn } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { obedecerAlPadre } from '../procesos/padre.ts';
import { terminar } from '../procesos/vivo.ts';

export interface Encargo {
  readonly servidor?: {
    readonly ruta: string;
    readonly argumentos: readonly string[];
    readonly ficheroPid: string;
    readonly registro: string;
  };
  /** Removed when the engine is gone. */
  readonly carpetaEfimera?: string;
  /** URL of a database that is dropped when the engine is gone: an ephemeral one on somebody else's server. */
  readonly baseEfimera?: string;
}

const PACIENCIA_MS = 6_000;

const principal = (): void => {
  const trabajo: Encargo = JSON.parse(process.argv[2] ?? '{}');
  let pid: number | undefined;
  let cerrando = false;

  const limpiar = async (): Promise<void> => {
    if (trabajo.baseEfimera !== undefined) {
      // Loaded only when needed: the database server starts the sooner.
      const { borrarBase } = await import('./bases.ts');
      await borrarBase(trabajo.baseEfimera).catch(() => undefined);
    }
    if (trabajo.carpetaEfimera === undefined) return;
    // The queue server and the Lambdas are leaving at the same moment and may still write.
    await rm(trabajo.carpetaEfimera, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  const cerrar = async (): Promise<void> => {
    if (cerrando) return;
    cerrando = true;
    if (pid !== undefined) await terminar(pid, PACIENCIA_MS);
    await limpiar();
    process.exit(0);
  };
  obedecerAlPadre(() => void cerrar());
  process.on('message', () => void cerrar());

  if (trabajo.servidor === undefined) return;
  const salida = openSync(trabajo.servidor.registro, 'a');
  const servidor = spawn(trabajo.servidor.ruta, [...trabajo.servidor.argumentos], {
    stdio: ['ignore', salida, salida],
    detached: true,
  });
  pid = servidor.pid;
  if (pid !== undefined) {
    writeFileSync(trabajo.servidor.ficheroPid, String(pid));
    process.send?.({ pid });
  }
  servidor.once('error', () => process.exit(3));
  servidor.once('exit', () => {
    pid = undefined;
    if (!cerrando) process.exit(2);
  });
};

if (import.meta.main) principal();
