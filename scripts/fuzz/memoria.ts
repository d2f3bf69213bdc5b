/** How much memory each process of the system holds, while it is attacked. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Hallar } from './hallazgos.ts';

export interface Proceso {
  readonly nombre: string;
  readonly pid: number;
}
export interface Muestra {
  /** Requests that had been answered by then. */
  readonly hechas: number;
  readonly mib: number;
}
export interface Uso {
  readonly nombre: string;
  readonly pid: number;
  readonly antesMib: number;
  readonly despuesMib: number;
  readonly maximoMib: number;
  readonly muestras: number;
}

const ejecutar = promisify(execFile);

/** Resident memory in MiB by process id. A process that is gone is left out. */
export const residentes = async (pids: readonly number[]): Promise<Map<number, number>> => {
  if (pids.length === 0) return new Map();
  // ps fails if one of them is gone, and tells of the others all the same.
  const { stdout } = await ejecutar('ps', ['-o', 'pid=,rss=', '-p', pids.join()]).catch(
    (error: { stdout?: string }) => ({
      stdout: error.stdout ?? '',
    }),
  );
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((linea) => linea.trim().split(/\s+/).map(Number))
      .map(([pid = 0, kib = 0]) => [pid, kib / 1024]),
  );
};

const mediana = (valores: readonly number[]): number =>
  [...valores].sort((a, b) => a - b)[valores.length >> 1] ?? 0;

/** A heap breathes: what counts is the middle of a stretch, after everything has been used once. */
const CALIENTE = 0.2;
const TRAMO = 0.25;
/** Fewer samples, or fewer requests between the first and the last, say nothing about growth. */
const MUESTRAS_MIN = 20;
const PETICIONES_MIN = 20_000;
/** 100,000 requests that leave 1 KiB each behind would be 100 MiB. */
const CRECIMIENTO_MIB = 32;
const CRECIMIENTO = 0.2;
/** They keep data, in memory too: that grows with what they keep. */
const AJENOS = new Set(['base-de-datos', 'colas']);

export interface Medidor {
  tomar(procesos: readonly Proceso[], hechas: number): Promise<void>;
  usos(): Uso[];
  /** @returns false: it was too short to say */
  juzgar(hallar: Hallar): boolean;
}

/** @param leer how much memory each process holds, in MiB */
export const crearMedidor = (leer = residentes): Medidor => {
  const series = new Map<number, { readonly nombre: string; readonly muestras: Muestra[] }>();
  const usoDe = (pid: number, nombre: string, muestras: readonly Muestra[]): Uso => {
    const total = muestras.at(-1)?.hechas ?? 0;
    const tramo = (desde: number) =>
      muestras.filter(({ hechas }) => hechas >= desde * total && hechas <= (desde + TRAMO) * total);
    const mib = (lista: readonly Muestra[]): number => Math.round(mediana(lista.map((m) => m.mib)));
    return {
      nombre,
      pid,
      antesMib: mib(tramo(CALIENTE)),
      despuesMib: mib(tramo(1 - TRAMO)),
      maximoMib: Math.round(Math.max(0, ...muestras.map((m) => m.mib))),
      muestras: muestras.length,
    };
  };
  const usos = (): Uso[] => [...series].map(([pid, { nombre, muestras }]) => usoDe(pid, nombre, muestras));
  return {
    tomar: async (procesos, hechas) => {
      const residente = await leer(procesos.map(({ pid }) => pid));
      for (const { nombre, pid } of procesos) {
        const mib = residente.get(pid);
        if (mib === undefined) continue;
        const serie = series.get(pid) ?? { nombre, muestras: [] };
        serie.muestras.push({ hechas, mib });
        series.set(pid, serie);
      }
    },
    usos,
    juzgar: (hallar) => {
      const hechas = Math.max(0, ...[...series.values()].map(({ muestras }) => muestras.at(-1)?.hechas ?? 0));
      if (hechas < PETICIONES_MIN) return false;
      for (const { nombre, pid, antesMib, despuesMib, muestras } of usos()) {
        if (AJENOS.has(nombre) || muestras < MUESTRAS_MIN) continue;
        const crece = despuesMib - antesMib;
        if (crece > CRECIMIENTO_MIB && crece > CRECIMIENTO * antesMib)
          hallar('memoria', `${nombre} (${pid}) pasa de ${antesMib} a ${despuesMib} MiB`);
      }
      return true;
    },
  };
};
