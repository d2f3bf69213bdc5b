import { randomBytes } from 'node:crypto';
import { buscarServidor } from '../../arranque/servidor-bd.mjs';
import { puertoLibre } from '../procesos/puertos.ts';
import { type Proceso, type Supervisado, supervisar } from '../procesos/supervisor.ts';
import { borrarBase, conBase, crearBase } from './bases.ts';
import { lanzarCustodio, lanzarServidor } from './servidor.ts';

export interface OpcionesBaseDatos {
  /** The engine's data folder (absolute). */
  readonly carpeta: string;
  readonly efimera: boolean;
  /** DATABASE_URL of the user: a server of theirs is used instead of starting one. */
  readonly urlAjena?: string;
  readonly alFallar: (motivo: string) => void;
  readonly informar: (linea: string) => void;
  readonly reiniciosMax?: number;
}

export interface BaseDatos extends Supervisado {
  /** Names the database; it exists when this is returned. */
  readonly url: string;
}

const PUERTOS_A_PROBAR = 5;
const NOMBRE_BASE = 'vigia';

const propia = async (o: OpcionesBaseDatos): Promise<BaseDatos> => {
  const programa = buscarServidor();
  if (programa === undefined)
    throw new Error(
      'No hay ningún servidor MariaDB >= 10.6 ni MySQL >= 8.0.19: instálelo o indique uno en DATABASE_URL.',
    );
  const clave = randomBytes(18).toString('hex');
  const comunes = {
    programa,
    carpeta: o.carpeta,
    clave,
    limpieza: o.efimera ? { carpetaEfimera: o.carpeta } : {},
  };
  // The first start fixes the port (somebody may take a free one before us); a restart keeps it.
  let puerto: number | undefined;
  const lanzar = async (): Promise<Proceso> => {
    if (puerto !== undefined) return lanzarServidor({ ...comunes, puerto });
    for (let intento = 1; ; intento += 1) {
      const candidato = await puertoLibre();
      try {
        const proceso = await lanzarServidor({ ...comunes, puerto: candidato });
        puerto = candidato;
        return proceso;
      } catch (error) {
        if (intento === PUERTOS_A_PROBAR) throw error;
      }
    }
  };
  const supervisado = await supervisar({
    nombre: 'La base de datos',
    lanzar,
    alFallar: o.alFallar,
    informar: o.informar,
    ...(o.reiniciosMax === undefined ? {} : { reiniciosMax: o.reiniciosMax }),
  });
  const url = `mysql://root:${clave}@127.0.0.1:${puerto}/${NOMBRE_BASE}`;
  await crearBase(url);
  return { ...supervisado, url };
};

const ajena = async (o: OpcionesBaseDatos, urlAjena: string): Promise<BaseDatos> => {
  const pedida = new URL(urlAjena);
  const deSiempre = pedida.pathname.length > 1 ? urlAjena : conBase(urlAjena, NOMBRE_BASE);
  const url = o.efimera ? conBase(urlAjena, `${NOMBRE_BASE}_${randomBytes(6).toString('hex')}`) : deSiempre;
  await crearBase(url);
  if (!o.efimera) return { url, procesos: () => [], detener: async () => undefined };
  const custodio = await supervisar({
    nombre: 'El custodio',
    lanzar: () => lanzarCustodio(o.carpeta, { carpetaEfimera: o.carpeta, baseEfimera: url }),
    alFallar: o.alFallar,
    informar: o.informar,
  });
  const detener = async (): Promise<void> => {
    await borrarBase(url);
    await custodio.detener();
  };
  return { url, procesos: custodio.procesos, detener };
};

/**
 * A database for the engine: on a private server in its data folder, or on the user's own. Ephemeral: a fresh one,
 * gone afterwards, also if the engine is killed.
 */
export const iniciarBaseDatos = (o: OpcionesBaseDatos): Promise<BaseDatos> =>
  o.urlAjena === undefined ? propia(o) : ajena(o, o.urlAjena);
