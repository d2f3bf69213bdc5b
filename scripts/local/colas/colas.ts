import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bifurcar, decir, finDe, primerMensaje } from '../procesos/hijo.ts';
import { puertoLibre } from '../procesos/puertos.ts';
import { type Proceso, type Supervisado, supervisar } from '../procesos/supervisor.ts';

const SERVIDOR = new URL('servidor.ts', import.meta.url).pathname;

/** What was kept cannot be read: no other port will help. */
class Ilegible extends Error {}

/** @returns that it listens, or why it never will; undefined: another message */
const leerAviso = (mensaje: unknown): { readonly ilegible?: string } | undefined => {
  if (typeof mensaje !== 'object' || mensaje === null) return undefined;
  if ('ilegible' in mensaje) return { ilegible: String(mensaje.ilegible) };
  return 'listo' in mensaje ? {} : undefined;
};

const lanzar = async (carpeta: string, puerto: number, duradera: boolean): Promise<Proceso> => {
  const hijo = bifurcar({
    modulo: SERVIDOR,
    argumentos: [String(puerto), join(carpeta, 'colas'), duradera ? 'FULL' : 'NORMAL'],
    env: { PATH: process.env.PATH ?? '' },
    registro: join(carpeta, 'registros/colas.log'),
  });
  const fin = finDe(hijo);
  const { ilegible } = await primerMensaje(hijo, leerAviso, fin);
  if (ilegible !== undefined)
    throw new Ilegible(
      `Las colas guardadas en ${join(carpeta, 'colas')} no se pueden leer (${ilegible}). Recupérelas de una copia; si las aparta, los pedidos que el libro ya conoce se reenvían solos.`,
    );
  return {
    procesos: [{ nombre: 'colas', pid: hijo.pid ?? 0 }],
    fin,
    detener: async () => {
      decir(hijo, { detener: true });
      const tope = setTimeout(() => hijo.kill('SIGKILL'), 3_000);
      await fin;
      clearTimeout(tope);
    },
  };
};

export interface ServidorColas extends Supervisado {
  /** What AWS_ENDPOINT_URL is set to. */
  readonly endpoint: string;
}

/**
 * Starts the queue server on a free port and keeps it there. It always writes to disk, also for an ephemeral
 * system: a killed server must come back with its messages. `duradera`: they survive a power cut too.
 */
export const iniciarColas = async (o: {
  readonly carpeta: string;
  readonly duradera: boolean;
  readonly alFallar: (motivo: string) => void;
  readonly informar: (linea: string) => void;
  readonly reiniciosMax?: number;
}): Promise<ServidorColas> => {
  await mkdir(join(o.carpeta, 'registros'), { recursive: true });
  let puerto = await puertoLibre();
  let primera = true;
  const supervisado = await supervisar({
    nombre: 'El servidor de colas',
    lanzar: async () => {
      for (let intento = 1; ; intento += 1) {
        try {
          const proceso = await lanzar(o.carpeta, puerto, o.duradera);
          primera = false;
          return proceso;
        } catch (error) {
          if (error instanceof Ilegible || !primera || intento === 5) throw error;
          puerto = await puertoLibre();
        }
      }
    },
    alFallar: o.alFallar,
    informar: o.informar,
    ...(o.reiniciosMax === undefined ? {} : { reiniciosMax: o.reiniciosMax }),
  });
  return { ...supervisado, endpoint: `http://127.0.0.1:${puerto}` };
};
