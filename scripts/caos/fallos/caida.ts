/** The database server dies or hangs. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { Banco } from '../banco.ts';
import { type Contexto, esCommit, esPrimeraEscritura, type Fallo, hastaQue, senalar } from './fallo.ts';

const matarBase = (banco: Banco): number => {
  const pids = banco.pidsDe('base-de-datos');
  senalar(pids, 'SIGKILL');
  return pids[0] ?? 0;
};

/** @returns the pid of the server that came instead, once it answers */
const baseNueva = async ({ banco }: Contexto, muerta: number): Promise<number | null> => {
  const lista = await hastaQue(async () => {
    const [pid = muerta] = banco.pidsDe('base-de-datos');
    if (pid === muerta) return false;
    await banco.admin.query('SELECT 1');
    return true;
  }, 60_000);
  return lista ? (banco.pidsDe('base-de-datos')[0] ?? null) : null;
};

const muertaEnTransaccion: Fallo = {
  numero: 1,
  nombre: 'base-muerta-en-transaccion',
  como: 'kill -9 del servidor cuando el validador, con las existencias bloqueadas, envía su primer INSERT',
  inyectar: async (c) => {
    let muerta = 0;
    const n = await c.banco.base.reglas.interferir(c, 1, (orden) => {
      if (!esPrimeraEscritura(orden)) return;
      muerta = matarBase(c.banco);
      return { tipo: 'cortar' };
    });
    const nueva = n === 0 ? null : await baseNueva(c, muerta);
    return nueva === null ? null : `servidor ${muerta} → ${nueva}, con un INSERT de la transacción en camino`;
  },
};

const muertaEnCommit: Fallo = {
  numero: 2,
  nombre: 'base-muerta-en-commit',
  como: 'kill -9 del servidor 0-2 ms después de que le llegue un COMMIT, cuya respuesta se pierde',
  inyectar: async (c) => {
    let muerta = 0;
    const espera = c.azar.entero(0, 2);
    const n = await c.banco.base.reglas.interferir(c, 1, (orden) => {
      if (!esCommit(orden)) return;
      const alEnviar = (): void => {
        if (espera === 0) muerta = matarBase(c.banco);
        else
          setTimeout(() => {
            muerta = matarBase(c.banco);
          }, espera);
      };
      return { tipo: 'pasar', alEnviar, alResponder: () => 'cortar' };
    });
    if (n === 0 || !(await hastaQue(() => muerta > 0, 2_000))) return null;
    const nueva = await baseNueva(c, muerta);
    return nueva === null ? null : `servidor ${muerta} → ${nueva}, ${espera} ms después de recibir COMMIT`;
  },
};

/** Stops the server for so long; the administrator's own question proves that it does not answer. */
const congelar = async (c: Contexto, ms: number): Promise<string | null> => {
  const pids = c.banco.pidsDe('base-de-datos');
  const conexion = await c.banco.conectarAdmin();
  conexion.on('error', () => undefined);
  try {
    if (senalar(pids, 'SIGSTOP').length === 0) return null;
    c.disparar();
    const desde = Date.now();
    const respuesta = conexion.query('SELECT 1').then(
      () => Date.now() - desde,
      () => Date.now() - desde,
    );
    await dormir(ms);
    senalar(pids, 'SIGCONT');
    const callada = await respuesta;
    return callada < ms * 0.9 ? null : `servidor ${pids.join()} parado; SELECT 1 esperó ${callada} ms`;
  } finally {
    senalar(pids, 'SIGCONT');
    conexion.destroy();
  }
};

const congelada: Fallo = {
  numero: 5,
  nombre: 'base-congelada',
  como: 'SIGSTOP al servidor entre 1 y 6 s, después SIGCONT',
  inyectar: (c) => congelar(c, c.azar.entero(1_000, 6_000)),
};

/** Not drawn for pairs and triples: it alone takes longer than they do. */
export const congeladaUnMinuto: Fallo = {
  numero: 5,
  nombre: 'base-congelada-60s',
  como: 'SIGSTOP al servidor durante 60 s, después SIGCONT',
  inyectar: (c) => congelar(c, 60_000),
};

export const deCaida = [muertaEnTransaccion, muertaEnCommit, congelada] as const;
