import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { ProgramaServidor } from '../../arranque/servidor-bd.mjs';
import { bifurcar, decir, finDe, primerMensaje } from '../procesos/hijo.ts';
import type { Proceso } from '../procesos/supervisor.ts';
import { lineaDeOrdenes, terminar, vive } from '../procesos/vivo.ts';
import type { Encargo } from './custodio.ts';
import { argumentosDelServidor, crearCarpetaDeDatos, sqlDeInicio } from './programa.ts';

/** Crash recovery of a large log takes its time; longer than this is a fault. */
const ARRANQUE_MAX_MS = 60_000;
const PACIENCIA_MS = 8_000;

const CUSTODIO = new URL('custodio.ts', import.meta.url).pathname;

const ficheroPid = (carpeta: string): string => join(carpeta, 'mysql.pid');

/**
 * Stops a server that an earlier engine and its watchdog left behind on this folder (both killed at once). The pid
 * alone proves nothing: the command line must name our data folder.
 */
export const detenerResto = async (carpeta: string): Promise<void> => {
  const fichero = ficheroPid(carpeta);
  if (!existsSync(fichero)) return;
  const pid = Number(await readFile(fichero, 'utf8'));
  if (pid > 0 && vive(pid) && lineaDeOrdenes(pid).includes(`--datadir=${join(carpeta, 'mysql')} `))
    await terminar(pid, PACIENCIA_MS);
  await rm(fichero, { force: true });
};

const esperarConexion = async (url: string, fin: Promise<string>): Promise<void> => {
  let caido: string | undefined;
  void fin.then((motivo) => {
    caido = motivo;
  });
  for (const limite = Date.now() + ARRANQUE_MAX_MS; Date.now() < limite; ) {
    if (caido !== undefined) throw new Error(`el servidor de base de datos no arranca (${caido})`);
    try {
      const conexion = await createConnection({ uri: url, connectTimeout: 2_000 });
      await conexion.end();
      return;
    } catch {
      await dormir(25);
    }
  }
  throw new Error('el servidor de base de datos no responde');
};

export interface OpcionesServidor {
  readonly programa: ProgramaServidor;
  /** Holds mysql/ (the data), the log and the pid file. */
  readonly carpeta: string;
  readonly puerto: number;
  readonly clave: string;
  readonly limpieza: Pick<Encargo, 'carpetaEfimera' | 'baseEfimera'>;
}

const entornoMinimo = (): Record<string, string> => ({ PATH: process.env.PATH ?? '', TZ: 'UTC' });

/** Starts the watchdog alone: there is no server of ours, but something ephemeral to clean up. */
export const lanzarCustodio = async (carpeta: string, trabajo: Encargo): Promise<Proceso> => {
  const hijo = bifurcar({
    modulo: CUSTODIO,
    argumentos: [JSON.stringify(trabajo)],
    env: entornoMinimo(),
    registro: join(carpeta, 'registros/custodio.log'),
  });
  const fin = finDe(hijo);
  return {
    procesos: [{ nombre: 'custodio', pid: hijo.pid ?? 0 }],
    fin,
    detener: async () => {
      decir(hijo, { detener: true });
      await fin;
    },
  };
};

const leerPid = (mensaje: unknown): number | undefined =>
  typeof mensaje === 'object' && mensaje !== null && 'pid' in mensaje && typeof mensaje.pid === 'number'
    ? mensaje.pid
    : undefined;

/** Starts the private server and its watchdog; resolves when it takes connections. */
export const lanzarServidor = async (o: OpcionesServidor): Promise<Proceso> => {
  await detenerResto(o.carpeta);
  const datos = join(o.carpeta, 'mysql');
  await crearCarpetaDeDatos(o.programa, datos);
  const ficheroInicio = join(o.carpeta, 'mysql-inicio.sql');
  await rm(ficheroInicio, { force: true });
  await writeFile(ficheroInicio, sqlDeInicio(o.clave), { mode: 0o600 });
  const trabajo: Encargo = {
    ...o.limpieza,
    servidor: {
      ruta: o.programa.ruta,
      argumentos: argumentosDelServidor({ ...o, carpeta: datos, ficheroInicio }),
      ficheroPid: ficheroPid(o.carpeta),
      registro: join(o.carpeta, 'registros/mysql.log'),
    },
  };
  const hijo = bifurcar({
    modulo: CUSTODIO,
    argumentos: [JSON.stringify(trabajo)],
    env: entornoMinimo(),
    registro: join(o.carpeta, 'registros/custodio.log'),
  });
  const fin = finDe(hijo);
  const detener = async (): Promise<void> => {
    decir(hijo, { detener: true });
    await fin;
    await detenerResto(o.carpeta);
  };
  try {
    const pid = await primerMensaje(hijo, leerPid, fin);
    await esperarConexion(`mysql://root:${o.clave}@127.0.0.1:${o.puerto}`, fin);
    const procesos = [
      { nombre: 'base-de-datos', pid },
      { nombre: 'custodio', pid: hijo.pid ?? 0 },
    ];
    return { procesos, fin, detener };
  } catch (error) {
    await detener();
    throw error;
  }
};
