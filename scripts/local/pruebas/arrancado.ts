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
  /** Pids of the moment: motor, base-de-datos, custodio, colas, entrada, anotador. */
  pids(): Promise<Readonly<Record<string, number>>>;
  /** Publishes until it is accepted; returns the ids. */
  publicar(cuantos: number): Promise<string[]>;
  anotados(): Promise<Map<string, number>>;
  /** SIGTERM or SIGKILL to the engine; resolves with its exit code when it and all its processes are gone. */
  acabar(senal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

interface Datos {
  url: string;
  databaseUrl: string;
  datosDir: string;
  procesos: { nombre: string; pid: number }[];
}

const motor = new URL('motor.ts', import.meta.url).pathname;
let serie = 0;

/** Starts the engine on the test pipeline as a process of its own. Rejects with what it says if it does not start. */
export const arrancar = async (datosDir?: string): Promise<Arrancado> => {
  const proceso = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', motor, ...(datosDir === undefined ? [] : [datosDir])],
    { stdio: ['pipe', 'pipe', 'pipe'] },
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
  const lineas = (): Datos[] =>
    dicho
      .split('\n')
      .slice(0, -1)
      .map((linea) => JSON.parse(linea) as Datos);
  const [datos] = lineas();
  if (datos === undefined) throw new Error(quejas);
  const pids = async (): Promise<Record<string, number>> => {
    const antes = lineas().length;
    proceso.stdin?.write('\n');
    await hasta(() => lineas().length > antes);
    const procesos = lineas().at(-1)?.procesos ?? [];
    return { motor: proceso.pid ?? 0, ...Object.fromEntries(procesos.map((p) => [p.nombre, p.pid])) };
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
    const todos = Object.values(await pids());
    proceso.kill(senal);
    await fin;
    await hasta(() => todos.every((pid) => !vive(pid)), 12_000);
    return proceso.exitCode;
  };
  return { ...datos, proceso, pids, publicar, anotados, acabar };
};
