import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { hasta } from '../../../shared/pruebas/hasta.ts';
import { vive } from '../procesos/vivo.ts';

export interface Arrancado {
  readonly url: string;
  readonly databaseUrl: string;
  readonly datosDir: string;
  readonly proceso: ChildProcess;
  /** Pids at the start: engine, database, watchdog, queues, HTTP function. */
  readonly pids: Readonly<Record<string, number>>;
  /** Publishes until it is accepted; returns the ids. */
  publicar(cuantos: number): Promise<string[]>;
  anotados(): Promise<Map<string, number>>;
  /** SIGTERM or SIGKILL to the engine; resolves with its exit code when it and all its processes are gone. */
  acabar(senal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const motor = new URL('motor.ts', import.meta.url).pathname;
let serie = 0;

/** Starts the engine on the test pipeline as a process of its own. Rejects with what it says if it does not start. */
export const arrancar = async (datosDir?: string): Promise<Arrancado> => {
  const proceso = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', motor, ...(datosDir === undefined ? [] : [datosDir])],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const fin = once(proceso, 'exit');
  let dicho = '';
  let quejas = '';
  proceso.stdout?.on('data', (trozo: Buffer) => {
    dicho += trozo;
  });
  proceso.stderr?.on('data', (trozo: Buffer) => {
    quejas += trozo;
  });
  await hasta(() => dicho.includes('\n') || proceso.exitCode !== null || proceso.signalCode !== null, 30_000);
  if (!dicho.includes('\n')) throw new Error(quejas);
  const datos = JSON.parse(dicho) as {
    url: string;
    databaseUrl: string;
    datosDir: string;
    procesos: { nombre: string; pid: number }[];
  };
  const pids = {
    motor: proceso.pid ?? 0,
    ...Object.fromEntries(datos.procesos.map((p) => [p.nombre, p.pid])),
  };
  const publicar = async (cuantos: number): Promise<string[]> => {
    const ids = Array.from({ length: cuantos }, () => `m${process.pid}-${serie++}`);
    await hasta(async () => {
      const peticion = {
        method: 'POST',
        body: JSON.stringify(ids),
        headers: { 'content-type': 'application/json' },
      };
      return (await fetch(`${datos.url}/publicar`, peticion)).status === 202;
    });
    return ids;
  };
  const anotados = async (): Promise<Map<string, number>> => {
    const conexion = await createConnection(datos.databaseUrl);
    try {
      const [filas] = await conexion.query<RowDataPacket[]>('SELECT id, veces FROM anotados');
      return new Map(filas.map((f) => [String(f.id), Number(f.veces)]));
    } finally {
      conexion.destroy();
    }
  };
  const acabar = async (senal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    proceso.kill(senal);
    await fin;
    await hasta(() => Object.values(pids).every((pid) => !vive(pid)), 12_000);
    return proceso.exitCode;
  };
  return { ...datos, proceso, pids, publicar, anotados, acabar };
};
