/** The system under attack: a private one, or one that runs already. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { Rol } from '../../shared/dominio/rol.ts';
import { claveDelEmisor } from '../local/identidad/clave.ts';
import { emitirToken } from '../local/identidad/token.ts';
import type { Identidad } from './identidades.ts';
import type { Proceso } from './memoria.ts';

export interface Atacado {
  readonly url: string;
  readonly identidades: readonly Identidad[];
  readonly caducados: readonly string[];
  /** Nobody else uses it: everything in it is ours. */
  readonly propio: boolean;
  /** Empty where they cannot be seen. The gateway is one of them. */
  procesos(): Promise<readonly Proceso[]>;
  /** Resolves with a sentence if the system has stopped by itself. */
  readonly averia: Promise<string>;
  detener(): Promise<void>;
}

export const PUERTA = 'puerta';
const DURACION_S = 24 * 3600;
const CLIENTES = ['fuzz-ana', 'fuzz-eva', 'fuzz-luz'];

const mensaje = z.discriminatedUnion('tipo', [
  z.object({ tipo: z.literal('listo'), url: z.string(), datosDir: z.string() }),
  z.object({ tipo: z.literal('averia'), motivo: z.string() }),
  z.object({
    tipo: z.literal('procesos'),
    procesos: z.array(z.object({ nombre: z.string(), pid: z.int() })),
  }),
]);

const PERSONAL: readonly Rol[] = ['bodega', 'supervisor', 'operaciones', 'admin'];

const repartirTokens = async (datosDir: string): Promise<Pick<Atacado, 'identidades' | 'caducados'>> => {
  const clave = await claveDelEmisor(datosDir);
  const ahora = new Date();
  const emitir = async (rol: Rol, clienteId?: string): Promise<Identidad> => ({
    rol,
    clienteId,
    token: await emitirToken(
      clave,
      { rol, ...(clienteId === undefined ? {} : { clienteId }) },
      { ahora, duracionS: DURACION_S },
    ),
  });
  const ayer = new Date(ahora.getTime() - 1000 * DURACION_S);
  return {
    identidades: await Promise.all([
      ...CLIENTES.map((cliente) => emitir('cliente', cliente)),
      ...PERSONAL.map((rol) => emitir(rol)),
    ]),
    caducados: [await emitirToken(clave, { rol: 'admin' }, { ahora: ayer, duracionS: DURACION_S / 2 })],
  };
};

/** @throws Error with a Spanish sentence if it does not start */
export const iniciarAtacado = async (): Promise<Atacado> => {
  const hijo = fork(new URL('sistema-hijo.ts', import.meta.url).pathname, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    detached: true,
  });
  const averia = Promise.withResolvers<string>();
  const listo = Promise.withResolvers<{ url: string; datosDir: string }>();
  let contar: ((procesos: readonly Proceso[]) => void) | undefined;
  hijo.on('message', (crudo) => {
    const dicho = mensaje.parse(crudo);
    if (dicho.tipo === 'listo') listo.resolve(dicho);
    else if (dicho.tipo === 'averia') averia.resolve(dicho.motivo);
    else contar?.(dicho.procesos);
  });
  const fin = once(hijo, 'exit');
  void fin.then(() => averia.resolve('su proceso terminó'));
  const { url, datosDir } = await Promise.race([
    listo.promise,
    averia.promise.then((motivo) => Promise.reject(new Error(motivo))),
  ]);
  return {
    url,
    propio: true,
    ...(await repartirTokens(datosDir)),
    averia: averia.promise,
    procesos: () => {
      const { promise, resolve } = Promise.withResolvers<readonly Proceso[]>();
      contar = (procesos) => resolve([{ nombre: PUERTA, pid: hijo.pid ?? 0 }, ...procesos]);
      if (hijo.connected) hijo.send('procesos', () => undefined);
      return Promise.race([promise, averia.promise.then(() => [])]);
    },
    detener: async () => {
      if (hijo.connected) hijo.disconnect();
      await fin;
    },
  };
};
