/** Database server and databases of one run of the bench. */
import { randomBytes } from 'node:crypto';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { type BaseDatos, iniciarBaseDatos } from '../local/base-datos/base-datos.ts';
import { borrarBase, conBase, crearBase } from '../local/base-datos/bases.ts';
import { abrirCarpeta, type Carpeta } from '../local/carpeta.ts';
import { migrar } from '../migrar/migraciones.ts';
import { llenarBodega } from './cargas.ts';

export interface Servidor {
  readonly url: string;
  /** MariaDB or MySQL with its version. */
  readonly version: string;
  /** A fresh database with the schema and a full shelf. */
  nuevaBase(): Promise<string>;
  borrarBase(url: string): Promise<void>;
  /** Deadlocks and lock timeouts that the server has counted so far. */
  bloqueos(): Promise<number>;
  detener(): Promise<void>;
}

interface Valor extends RowDataPacket {
  readonly valor: string | number;
}

const valorDe = async (conexion: Connection, sql: string): Promise<string> => {
  const [[fila]] = await conexion.query<Valor[]>(sql);
  return String(fila?.valor);
};

/** What is measured is worth nothing if a commit may be lost. @throws Error on a server that is set so */
const exigirDurable = async (conexion: Connection): Promise<void> => {
  const modo = await valorDe(conexion, 'SELECT @@GLOBAL.innodb_flush_log_at_trx_commit AS valor');
  if (modo !== '1')
    throw new Error(`El servidor confirma sin llegar al disco: innodb_flush_log_at_trx_commit=${modo}.`);
};

/** What RDS gives the pages of production's class (db.m7g.large), and a log that does not hold up its own writers. */
const MEMORIA_BYTES = 6 * 2 ** 30;
const REGISTRO_BYTES = 2 ** 30;

/** As a server of some size has it, instead of a laptop's; what is not ours stays as it is. */
const agrandar = async (conexion: Connection, version: string): Promise<void> => {
  const registro = /mariadb/i.test(version) ? 'innodb_log_file_size' : 'innodb_redo_log_capacity';
  await conexion.query('SET GLOBAL innodb_buffer_pool_size = ?', [MEMORIA_BYTES]);
  await conexion.query(`SET GLOBAL ${registro} = ?`, [REGISTRO_BYTES]);
};

const BLOQUEOS = `SELECT SUM(COUNT) AS valor FROM information_schema.INNODB_METRICS
                  WHERE NAME IN ('lock_deadlocks', 'lock_timeouts')`;

const preparar = async (carpeta: Carpeta, base: BaseDatos, ajena: boolean): Promise<Servidor> => {
  const abrir = () => mysql.createConnection(base.url);
  const conexion = await abrir();
  const version = await valorDe(conexion, 'SELECT VERSION() AS valor');
  await exigirDurable(conexion);
  if (!ajena) await agrandar(conexion, version);
  await conexion.end();
  return {
    url: base.url,
    version: /mariadb/i.test(version) ? `MariaDB ${version.split('-')[0]}` : `MySQL ${version}`,
    nuevaBase: async () => {
      const url = conBase(base.url, `vigia_bench_${randomBytes(5).toString('hex')}`);
      await crearBase(url);
      await migrar({ url });
      await llenarBodega(url);
      return url;
    },
    borrarBase,
    bloqueos: async () => {
      const otra = await abrir();
      try {
        return Number(await valorDe(otra, BLOQUEOS));
      } finally {
        await otra.end();
      }
    },
    detener: async () => {
      await base.detener();
      await carpeta.soltar();
    },
  };
};

/** A private server of its own, or the one that DATABASE_URL names. */
export const iniciarServidor = async (urlAjena: string | undefined): Promise<Servidor> => {
  const carpeta = await abrirCarpeta(undefined);
  const informar = (linea: string): void => console.error(linea);
  const base = await iniciarBaseDatos({
    carpeta: carpeta.ruta,
    efimera: true,
    ...(urlAjena ? { urlAjena } : {}),
    alFallar: informar,
    informar,
  });
  try {
    return await preparar(carpeta, base, Boolean(urlAjena));
  } catch (error) {
    await base.detener();
    await carpeta.soltar();
    throw error;
  }
};
