/** Between functions and database something is lost, late, or goes elsewhere. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { esCommit, esPrimeraEscritura, type Fallo, hastaQue, NoSobrevive } from './fallo.ts';

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
    const n = await c.banco.base.reglas.interferir(c, 1, (orden) => {
      if (!esPrimeraEscritura(orden)) return;
      hilo = orden.enlace.hilo;
      return { tipo: 'aislar' };
    });
    if (n === 0) return null;
    let bloqueadas = 0;
    const conBloqueos = async (): Promise<boolean> => {
      // InnoDB shows old news for as long as it is asked more often than every 0.1 s.
      await dormir(150);
      const [filas] = await c.banco.admin.query<Bloqueos[]>(
        'SELECT trx_rows_locked AS filas FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ?',
        [hilo],
      );
      bloqueadas = filas[0]?.filas ?? 0;
      return bloqueadas > 0;
    };
    const cerrada = async (): Promise<boolean> => {
      const [filas] = await c.banco.admin.query<RowDataPacket[]>(
        'SELECT id FROM information_schema.processlist WHERE id = ?',
        [hilo],
      );
      return filas.length === 0;
    };
    const abierta = await hastaQue(conBloqueos, 3_000);
    const desde = Date.now();
    const soltada = await hastaQue(cerrada, 30_000);
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

export const deRed = [commitSinRespuesta, commitPerdido, lenta, medioAbierta, otraDireccion] as const;
