import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as dormir } from 'node:timers/promises';

export const vive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** The command line of a process, empty if there is none: a pid alone may have been given to somebody else. */
export const lineaDeOrdenes = (pid: number): string => {
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
};

const esperarFin = async (pid: number, ms: number): Promise<boolean> => {
  for (const limite = Date.now() + ms; Date.now() < limite; ) {
    if (!vive(pid)) return true;
    await dormir(20);
  }
  return !vive(pid);
};

/** SIGTERM, patience, SIGKILL. For processes that are not (or no longer) our children. */
export const terminar = async (pid: number, pacienciaMs: number): Promise<void> => {
  try {
    process.kill(pid, 'SIGTERM');
    if (await esperarFin(pid, pacienciaMs)) return;
    process.kill(pid, 'SIGKILL');
    await esperarFin(pid, 2_000);
  } catch {
    // Gone in between.
  }
};
