/** The database answers, with an error that it really has: nothing here is made up. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { USUARIO } from '../banco.ts';
import { type Contexto, errores, type Fallo, hastaQue } from './fallo.ts';

/** Does it again until the server has taken it: a setting must not outlive its fault. */
const insistir = (hacer: () => Promise<unknown>): Promise<boolean> =>
  hastaQue(async () => {
    await hacer();
    return true;
  }, 60_000);

const soloLectura: Fallo = {
  numero: 8,
  nombre: 'solo-lectura',
  como: 'SET GLOBAL read_only = 1 en el servidor, 1-3 s desde el primer rechazo; las funciones no son SUPER',
  inyectar: async (c) => {
    const { vistos, esperar } = errores(c, 1290);
    await insistir(() => c.banco.admin.query('SET GLOBAL read_only = 1'));
    try {
      await esperar();
      await dormir(c.azar.entero(1_000, 3_000));
    } finally {
      await insistir(() => c.banco.admin.query('SET GLOBAL read_only = 0'));
    }
    return vistos() === 0 ? null : `el servidor contestó 1290 ${vistos()} veces`;
  },
};

const CONEXIONES = 10;
const CONEXIONES_SIEMPRE = 300;

interface Proceso extends RowDataPacket {
  readonly id: number;
}

const demasiadasConexiones: Fallo = {
  numero: 10,
  nombre: 'demasiadas-conexiones',
  como: 'SET GLOBAL max_connections = 10 con las 10 ocupadas por otros, y KILL a las de las funciones; 1-3 s',
  inyectar: async (c) => {
    const { banco } = c;
    const { vistos, esperar } = errores(c, 1040, 1203);
    const ocupantes: Connection[] = [];
    try {
      for (let i = 0; i < CONEXIONES; i += 1) {
        const ocupante = await banco.conectarAdmin();
        ocupante.on('error', () => undefined);
        ocupantes.push(ocupante);
      }
      const [primero] = ocupantes;
      if (primero === undefined) return null;
      await primero.query(`SET GLOBAL max_connections = ${CONEXIONES}`);
      const [procesos] = await primero.query<Proceso[]>(
        'SELECT id FROM information_schema.processlist WHERE user = ?',
        [USUARIO],
      );
      for (const { id } of procesos) await primero.query(`KILL ${id}`).catch(() => undefined);
      await esperar();
      await dormir(c.azar.entero(1_000, 3_000));
      await primero.query(`SET GLOBAL max_connections = ${CONEXIONES_SIEMPRE}`);
    } finally {
      for (const ocupante of ocupantes) ocupante.destroy();
      await insistir(() => banco.admin.query(`SET GLOBAL max_connections = ${CONEXIONES_SIEMPRE}`));
    }
    return vistos() === 0 ? null : `el servidor rechazó ${vistos()} conexiones con 1040`;
  },
};

/**
 * A session of the administrator's with a transaction open; rolled back at the end, whatever happens.
 * @param hacer also told whether the session is still there: another fault may kill the server under it
 */
const conTransaccion = async <T>(
  { banco }: Contexto,
  hacer: (conexion: Connection, sigue: () => boolean) => Promise<T>,
): Promise<T> => {
  const conexion = await banco.conectarAdmin();
  let sigue = true;
  for (const suceso of ['error', 'end']) {
    conexion.on(suceso, () => {
      sigue = false;
    });
  }
  try {
    await conexion.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    await conexion.query('START TRANSACTION');
    return await hacer(conexion, () => sigue);
  } finally {
    // The server rolls back what a closed connection leaves open.
    conexion.destroy();
  }
};

const esperaDeBloqueo: Fallo = {
  numero: 11,
  nombre: 'espera-de-bloqueo',
  como: 'otra sesión bloquea todas las filas del estante de la bodega hasta que el servidor da 1205',
  inyectar: async (c) => {
    const { vistos, esperar } = errores(c, 1205);
    await conTransaccion(c, async (conexion, sigue) => {
      await conexion.query('SELECT item_id FROM bodega_items WHERE bodega_id = ? FOR UPDATE', [c.bodega]);
      await esperar(undefined, sigue);
      await dormir(c.azar.entero(0, 2_000));
    });
    return vistos() === 0 ? null : `el servidor contestó 1205 ${vistos()} veces`;
  },
};

/** Undo records make the other session the heavier one, so that InnoDB chooses the function as the victim. */
const PESO = `INSERT INTO caos_peso SELECT a.item_id FROM bodega_items a LIMIT 3000`;
const INTENTOS = 12;

interface Mediana extends RowDataPacket {
  readonly item_id: number;
}

const cruzar = (c: Contexto, mitad: number): Promise<void> =>
  conTransaccion(c, async (conexion) => {
    await conexion.query(PESO);
    const orden = 'SELECT item_id FROM bodega_items WHERE bodega_id = ? AND item_id';
    await conexion.query(`${orden} > ? FOR UPDATE`, [c.bodega, mitad]);
    const pedida = Promise.withResolvers<void>();
    const quitar = c.banco.base.reglas.poner(({ sql, quien }) => {
      if (quien === 'validador' && /FROM bodega_items.*FOR UPDATE/s.test(sql)) pedida.resolve();
      return undefined;
    });
    await Promise.race([pedida.promise, dormir(3_000)]);
    quitar();
    // By now the validator holds the lower rows of its batch and waits for the upper ones.
    await dormir(150);
    await conexion.query(`${orden} <= ? FOR UPDATE`, [c.bodega, mitad]);
  });

const interbloqueo: Fallo = {
  numero: 12,
  nombre: 'interbloqueo',
  como: 'otra sesión, más pesada, bloquea las mismas filas en el orden contrario hasta que InnoDB da 1213',
  inyectar: async (c) => {
    const { admin } = c.banco;
    const { vistos, esperar } = errores(c, 1213);
    await insistir(() => admin.query('CREATE TABLE IF NOT EXISTS caos_peso (item_id INT)'));
    const [filas] = await admin.query<Mediana[]>(
      'SELECT item_id FROM bodega_items WHERE bodega_id = ? ORDER BY item_id',
      [c.bodega],
    );
    const mitad = filas[Math.floor(filas.length / 2)]?.item_id ?? 0;
    for (let intento = 1; intento <= INTENTOS && vistos() === 0; intento += 1) {
      await cruzar(c, mitad).catch(() => undefined);
      await esperar(200);
    }
    return vistos() === 0 ? null : `InnoDB deshizo ${vistos()} transacciones de las funciones con 1213`;
  },
};

export const deServidor = [soloLectura, demasiadasConexiones, esperaDeBloqueo, interbloqueo] as const;
