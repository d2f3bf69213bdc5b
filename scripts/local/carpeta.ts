import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { detenerResto } from './base-datos/servidor.ts';

const PREFIJO = 'vigia-motor-';
/** A folder this young may belong to a start that has not locked it yet. */
const JOVEN_MS = 30_000;

export interface Carpeta {
  readonly ruta: string;
  readonly efimera: boolean;
  /** Gives the lock back; removes an ephemeral folder. */
  soltar(): Promise<void>;
}

/**
 * The lock is an open transaction on a SQLite file: the operating system drops it with the process, however that
 * ends, so there are no stale locks, no pids taken over by others, and no race between two starts.
 */
const tomarCandado = (ruta: string): DatabaseSync | undefined => {
  const candado = new DatabaseSync(join(ruta, 'candado.db'));
  try {
    candado.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE');
    return candado;
  } catch {
    candado.close();
    return undefined;
  }
};

/** Temporary folders of engines that were killed together with their watchdog. */
const limpiarRestos = async (): Promise<void> => {
  for (const nombre of await readdir(tmpdir())) {
    if (!nombre.startsWith(PREFIJO)) continue;
    const ruta = join(tmpdir(), nombre);
    try {
      if (Date.now() - (await stat(ruta)).mtimeMs < JOVEN_MS) continue;
      const candado = tomarCandado(ruta);
      if (candado === undefined) continue;
      await detenerResto(ruta);
      candado.close();
      await rm(ruta, { recursive: true, force: true });
    } catch {
      // Somebody else is at it, or it belongs to another user.
    }
  }
};

const abrirEfimera = async (): Promise<Carpeta> => {
  await limpiarRestos();
  const ruta = await mkdtemp(join(tmpdir(), PREFIJO));
  await mkdir(join(ruta, 'registros'));
  const candado = tomarCandado(ruta);
  return {
    ruta,
    efimera: true,
    soltar: async () => {
      candado?.close();
      await rm(ruta, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
};

const quienLaTiene = async (ruta: string): Promise<string> => {
  const fichero = join(ruta, 'pid');
  return existsSync(fichero) ? ` (proceso ${(await readFile(fichero, 'utf8')).trim()})` : '';
};

/**
 * Opens the data folder for one engine alone. Absent: a temporary one, gone at the end.
 * @throws Error with one Spanish sentence if another engine is using it.
 */
export const abrirCarpeta = async (pedida: string | undefined): Promise<Carpeta> => {
  if (pedida === undefined) return abrirEfimera();
  const ruta = resolve(pedida);
  await mkdir(join(ruta, 'registros'), { recursive: true, mode: 0o700 });
  const candado = tomarCandado(ruta);
  if (candado === undefined)
    throw new Error(
      `Otro sistema está usando ${ruta}${await quienLaTiene(ruta)}: deténgalo o use otra carpeta.`,
    );
  await writeFile(join(ruta, 'pid'), String(process.pid));
  return {
    ruta,
    efimera: false,
    soltar: async () => {
      await rm(join(ruta, 'pid'), { force: true });
      candado.close();
    },
  };
};

/**
 * The key of the order ids: made once per data folder, since every id ever issued depends on it.
 * @param hayPedidos whether orders have been accepted already: then a new key would make all of them 404
 * @throws Error with one Spanish sentence if the key is damaged, or gone while orders depend on it
 */
export const clavePedidos = async (ruta: string, hayPedidos: () => Promise<boolean>): Promise<string> => {
  const fichero = join(ruta, 'clave-pedidos');
  if (!existsSync(fichero)) {
    if (await hayPedidos())
      throw new Error(
        `Falta ${fichero} y la base de datos ya tiene pedidos: sin su clave no se pueden leer. Recupérela de una copia, o empiece de cero con otra base de datos y otra carpeta.`,
      );
    // Written aside and renamed: a half-written key would be worse than none.
    await writeFile(`${fichero}.nueva`, randomBytes(32).toString('hex'), { mode: 0o600 });
    await rename(`${fichero}.nueva`, fichero);
  }
  const clave = (await readFile(fichero, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(clave))
    throw new Error(
      `${fichero} está dañado: sin la clave original, los pedidos que ya se aceptaron no se pueden leer.`,
    );
  return clave;
};
