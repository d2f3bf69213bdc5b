import { randomUUID } from 'node:crypto';
import { bifurcar, decir, finDe } from '../procesos/hijo.ts';
import type { Invocacion, Respuesta, Resultado } from './mensajes.ts';

export interface DefinicionLambda {
  readonly nombre: string;
  /** The bundle's entry file. */
  readonly entrada: string;
  readonly timeoutS: number;
  readonly memoriaMB: number;
  readonly env: Readonly<Record<string, string>>;
  readonly registro: string;
  /** URL of a module that is loaded before anything else. */
  readonly precarga?: string;
}

export interface Ambiente {
  readonly pid: number;
  readonly vivo: boolean;
  readonly ocupaciones: number;
  /** Never rejects: a crash, a timeout and an exception are results. */
  invocar(evento: unknown): Promise<Resultado>;
  /** Resolves when the process is gone. */
  matar(): Promise<void>;
}

const ENTORNO = new URL('entorno.ts', import.meta.url).pathname;
/** Lambda allows 10 s for loading; a loaded laptop deserves a little more. */
const CARGA_MAX_MS = 20_000;

const fallo = (errorTipo: string, mensaje: string): Resultado => ({ tipo: 'error', errorTipo, mensaje });

export const ERROR_TIEMPO = 'Sandbox.Timedout';
export const ERROR_CAIDA = 'Runtime.ExitError';

/**
 * Starts an execution environment. It may be invoked at once: what is asked before the bundle is loaded waits, and
 * loading does not count against the function's timeout, as on Lambda.
 */
export const lanzarAmbiente = (d: DefinicionLambda): Ambiente => {
  const hijo = bifurcar({
    modulo: ENTORNO,
    argumentos: [d.entrada, d.nombre, String(d.memoriaMB)],
    execArgv: [
      `--max-old-space-size=${d.memoriaMB}`,
      ...(d.precarga === undefined ? [] : ['--import', d.precarga]),
    ],
    env: d.env,
    registro: d.registro,
  });
  const pendientes = new Map<string, (resultado: Resultado) => void>();
  let vivo = true;
  let noCarga: string | undefined;
  const carga = Promise.withResolvers<void>();
  const topeDeCarga = setTimeout(() => hijo.kill('SIGKILL'), CARGA_MAX_MS);

  const responder = (id: string, resultado: Resultado): void => {
    pendientes.get(id)?.(resultado);
    pendientes.delete(id);
  };
  hijo.on('message', (mensaje: Respuesta) => {
    if (mensaje.tipo === 'cargada') carga.resolve();
    else if (mensaje.tipo === 'no-carga') noCarga = mensaje.mensaje;
    else if (mensaje.tipo === 'resultado') responder(mensaje.id, { tipo: 'ok', carga: mensaje.carga });
    else responder(mensaje.id, fallo(mensaje.errorTipo, mensaje.mensaje));
  });
  const fin = finDe(hijo).then((motivo) => {
    vivo = false;
    clearTimeout(topeDeCarga);
    carga.resolve();
    const causa =
      noCarga === undefined
        ? fallo(ERROR_CAIDA, `Runtime exited (${motivo})`)
        : fallo('Runtime.ImportModuleError', noCarga);
    for (const id of [...pendientes.keys()]) responder(id, causa);
  });
  void carga.promise.then(() => clearTimeout(topeDeCarga));

  const invocar = (evento: unknown): Promise<Resultado> => {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Resultado>();
    if (!vivo) return Promise.resolve(fallo(ERROR_CAIDA, 'Runtime exited'));
    let reloj: NodeJS.Timeout | undefined;
    pendientes.set(id, (resultado) => {
      clearTimeout(reloj);
      resolve(resultado);
    });
    void carga.promise.then(() => {
      if (!vivo) return;
      const plazoMs = d.timeoutS * 1000;
      reloj = setTimeout(
        () => responder(id, fallo(ERROR_TIEMPO, `Task timed out after ${d.timeoutS}.00 seconds`)),
        plazoMs,
      );
      decir(hijo, { id, evento: JSON.stringify(evento), plazoMs } satisfies Invocacion);
    });
    return promise;
  };

  return {
    pid: hijo.pid ?? 0,
    get vivo() {
      return vivo;
    },
    get ocupaciones() {
      return pendientes.size;
    },
    invocar,
    matar: async () => {
      hijo.kill('SIGKILL');
      await fin;
    },
  };
};
