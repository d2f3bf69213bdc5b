/** A small disk of the database's own, so that it can really be filled. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buscarServidor } from '../arranque/servidor-bd.mjs';
import { crearCarpetaDeDatos } from '../local/base-datos/programa.ts';
import { vive } from '../local/procesos/vivo.ts';

export interface Disco {
  /** Data folder for the engine; its database stands on the small disk. */
  readonly datosDir: string;
  /** Takes all the room that is left. @returns megabytes */
  llenar(): Promise<number>;
  vaciar(): Promise<void>;
  desmontar(): Promise<void>;
}

/** The empty database takes about half of it. */
const TAMANO_MB = 400;
const PREFIJO = 'vigia-disco-';

const orden = (nombre: string, ...argumentos: string[]): boolean =>
  spawnSync(nombre, argumentos, { stdio: 'ignore' }).status === 0;

/** Mounting a file system takes root on Linux, and a container may forbid it all the same. */
export const puedeMontar = async (): Promise<boolean> => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const carpeta = await mkdtemp(join(tmpdir(), PREFIJO));
  try {
    const montada = orden('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', carpeta);
    return montada && orden('umount', carpeta);
  } finally {
    await rm(carpeta, { recursive: true, force: true });
  }
};

/** Disks of lanes that were killed: nobody else would unmount them. */
const recogerRestos = async (): Promise<void> => {
  for (const nombre of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIJO}(\\d+)-`).exec(nombre)?.[1]);
    if (!(pid > 0) || vive(pid)) continue;
    const resto = join(tmpdir(), nombre);
    if (existsSync(join(resto, 'mysql'))) orden('umount', '-l', join(resto, 'mysql'));
    await rm(resto, { recursive: true, force: true });
  }
};

/** @throws Error if it cannot be mounted, or there is no database server */
export const montarDisco = async (): Promise<Disco> => {
  const programa = buscarServidor();
  if (programa === undefined) throw new Error('No hay servidor de base de datos.');
  await recogerRestos();
  const datosDir = await mkdtemp(join(tmpdir(), `${PREFIJO}${process.pid}-`));
  const datos = join(datosDir, 'mysql');
  const lastre = join(datos, 'lastre');
  const desmontar = async (): Promise<void> => {
    process.off('exit', soltar);
    soltar();
    await rm(datosDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const soltar = (): void => {
    if (existsSync(datos)) orden('umount', '-l', datos);
  };
  process.on('exit', soltar);
  try {
    const nueva = join(datosDir, 'nueva', 'mysql');
    await crearCarpetaDeDatos(programa, nueva);
    await mkdir(datos);
    if (!orden('mount', '-t', 'tmpfs', '-o', `size=${TAMANO_MB}m`, 'tmpfs', datos))
      throw new Error('No se pudo montar el disco pequeño.');
    await cp(nueva, datos, { recursive: true });
    await rm(join(datosDir, 'nueva'), { recursive: true });
  } catch (error) {
    await desmontar();
    throw error;
  }
  return {
    datosDir,
    llenar: async () => {
      const { bavail, bsize } = await statfs(datos);
      // Not fallocate: what is written must really be there; the last piece may be less than a block.
      orden('dd', 'if=/dev/zero', `of=${lastre}`, 'bs=64k');
      return Math.round((bavail * bsize) / 2 ** 20);
    },
    vaciar: () => rm(lastre, { force: true }),
    desmontar,
  };
};
