/** The database dies, hangs, or is not where it was. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import type { Banco } from '../banco.ts';
import type { Orden } from '../proxy/enlace.ts';
import { type Contexto, type Fallo, hastaQue, NoSobrevive, senalar } from './fallo.ts';

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

const esCommit = ({ quien, sql }: Orden): boolean => sql === 'COMMIT' && quien !== 'reconciliador';

const muertaEnTransaccion: Fallo = {
  numero: 1,
  nombre: 'base-muerta-en-transaccion',
  como: 'kill -9 del servidor cuando el validador, con la transacción abierta, envía su primer INSERT',
  inyectar: async (c) => {
    let muerta = 0;
    const n = await c.banco.base.reglas.interferir(c, 1, ({ quien, sql, enlace }) => {
      if (quien !== 'validador' || !enlace.enTransaccion || !sql.startsWith('INSERT INTO pedidos')) return;
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

const commitSinRespuesta: Fallo = {
  numero: 3,
  nombre: 'commit-sin-respuesta',
  como: 'el proxy ve el OK del servidor a un COMMIT y corta la conexión sin entregarlo',
  inyectar: async (c) => {
    let respondidos = 0;
    await c.banco.base.reglas.interferir(c, c.azar.entero(1, 3), (orden) => {
      if (!esCommit(orden)) return;
      const alResponder = (): 'cortar' => {
        respondidos += 1;
        return 'cortar';
      };
      return { tipo: 'pasar', alResponder };
    });
    await hastaQue(() => respondidos > 0, 2_000);
    return respondidos === 0 ? null : `${respondidos} COMMIT confirmados cuya respuesta no llegó`;
  },
};

const commitPerdido: Fallo = {
  numero: 4,
  nombre: 'commit-nunca-llega',
  como: 'el proxy corta la conexión en lugar de pasar un COMMIT al servidor',
  inyectar: async (c) => {
    const n = await c.banco.base.reglas.interferir(c, c.azar.entero(1, 3), (orden) =>
      esCommit(orden) ? { tipo: 'cortar' } : undefined,
    );
    return n === 0 ? null : `${n} COMMIT que no llegaron al servidor`;
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

const lenta: Fallo = {
  numero: 6,
  nombre: 'base-lenta',
  como: 'el proxy retiene cada sentencia entre 20 y 200 ms',
  inyectar: async (c) => {
    let retenido = 0;
    const quitar = c.banco.base.reglas.poner(async () => {
      const ms = c.azar.entero(20, 200);
      retenido += ms;
      c.disparar();
      await dormir(ms);
      return undefined;
    });
    await dormir(c.azar.entero(2_000, 5_000));
    quitar();
    return retenido === 0 ? null : `sentencias retenidas ${(retenido / 1000).toFixed(1)} s en total`;
  },
};

interface Bloqueos extends RowDataPacket {
  readonly filas: number;
}

const medioAbierta: Fallo = {
  numero: 7,
  nombre: 'conexion-medio-abierta',
  como: 'con las filas del estante bloqueadas, el proxy deja de pasar bytes en ambos sentidos sin cerrar nada',
  inyectar: async (c) => {
    let hilo = 0;
    const n = await c.banco.base.reglas.interferir(c, 1, ({ quien, sql, enlace }) => {
      if (quien !== 'validador' || !enlace.enTransaccion || !sql.startsWith('INSERT INTO pedidos')) return;
      hilo = enlace.hilo;
      return { tipo: 'aislar' };
    });
    if (n === 0) return null;
    let bloqueadas = 0;
    const suya = async (): Promise<boolean> => {
      const [filas] = await c.banco.admin.query<Bloqueos[]>(
        'SELECT trx_rows_locked AS filas FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ?',
        [hilo],
      );
      bloqueadas = Math.max(bloqueadas, filas[0]?.filas ?? 0);
      return filas.length > 0;
    };
    const abierta = await hastaQue(suya, 3_000);
    const desde = Date.now();
    const soltada = await hastaQue(async () => !(await suya()), 30_000);
    if (!abierta) return null;
    if (!soltada) throw new NoSobrevive(`la conexión ${hilo} sigue abierta, con sus bloqueos`);
    return `conexión ${hilo}: ${bloqueadas} filas bloqueadas sin dueño; el servidor la cerró a los ${Date.now() - desde} ms`;
  },
};

const otraDireccion: Fallo = {
  numero: 9,
  nombre: 'otra-direccion',
  como: 'las conexiones quedan sin respuesta, 0,5-1,5 s de rechazos, y después la base atiende en otro puerto',
  inyectar: async (c) => {
    const { base, destinos } = c.banco;
    const nuevo = destinos.find(({ port }) => port !== base.destino.port) ?? destinos[0];
    const viejas = [...base.enlaces];
    base.rechazar = true;
    for (const enlace of viejas) enlace.aislar();
    c.disparar();
    await dormir(c.azar.entero(500, 1_500));
    base.destino = nuevo;
    base.rechazar = false;
    const atendio = await hastaQue(() => [...base.enlaces].some((enlace) => !enlace.aislado));
    await dormir(4_000);
    for (const enlace of viejas) enlace.cortar();
    return atendio ? `${viejas.length} conexiones abandonadas; las nuevas van al puerto ${nuevo.port}` : null;
  },
};

const lleno: Fallo = {
  numero: 13,
  nombre: 'tabla-llena',
  como: 'el proxy contesta a los INSERT con el error 1114 que el servidor da con el disco lleno (fabricado)',
  inyectar: async (c) => {
    const n = await c.banco.base.reglas.interferirDurante(c, c.azar.entero(1_000, 3_000), ({ sql }) =>
      sql.startsWith('INSERT')
        ? { tipo: 'error', numero: 1114, estado: 'HY000', mensaje: "The table 'pedidos' is full" }
        : undefined,
    );
    return n === 0 ? null : `${n} INSERT contestados con 1114`;
  },
};

const ERRORES_DE_LLENO = [1114, 1021, 1026, 3, 28];

/** Only where the database stands on a disk of its own; see disco.ts. */
export const discoLleno: Fallo = {
  numero: 13,
  nombre: 'disco-lleno',
  como: 'un fichero ocupa todo lo que queda del disco (pequeño, propio) de la base, hasta 2 s después del primer error',
  inyectar: async (c) => {
    const { disco, base } = c.banco;
    if (disco === undefined) return null;
    const antes = base.erroresDe(...ERRORES_DE_LLENO);
    const mb = await disco.llenar();
    try {
      await hastaQue(() => base.erroresDe(...ERRORES_DE_LLENO) > antes);
      if (base.erroresDe(...ERRORES_DE_LLENO) > antes) c.disparar();
      await dormir(2_000);
    } finally {
      await disco.vaciar();
    }
    const vistos = base.erroresDe(...ERRORES_DE_LLENO) - antes;
    return vistos === 0
      ? null
      : `${mb} MB ocupados; el servidor contestó ${vistos} veces que no le queda sitio`;
  },
};

export const deBase = [
  muertaEnTransaccion,
  muertaEnCommit,
  commitSinRespuesta,
  commitPerdido,
  congelada,
  lenta,
  medioAbierta,
  otraDireccion,
  lleno,
] as const;
