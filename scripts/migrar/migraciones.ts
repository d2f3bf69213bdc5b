import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { conexionDe } from '../../shared/adaptadores/mysql/conexion.ts';
import { RAIZ } from '../local/topologia.ts';
import { sentenciasDe } from './sentencias.ts';

/**
 * postgrator was not used: it has no lock, takes another file naming, and a crash in mid-file leaves it stuck. Neither
 * MySQL nor MariaDB can roll DDL back, so progress is kept statement by statement.
 */
const TABLA = `CREATE TABLE IF NOT EXISTS migraciones (
  nombre      VARCHAR(190) NOT NULL PRIMARY KEY,
  sha256      CHAR(64)     NOT NULL,
  sentencias  INT          NOT NULL,
  hechas      INT          NOT NULL,
  aplicada_en TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
)`;

const CANDADO_S = 60;

/** Table, column, key, constraint or trigger is there already, or what was to be dropped is gone. */
const YA_HECHO = new Set([1050, 1060, 1061, 1091, 1826, 1359, 1304, 3822, 1005]);
const REPETIDO = 1062;

interface Registro extends RowDataPacket {
  sha256: string;
  sentencias: number;
  hechas: number;
}

interface Candado extends RowDataPacket {
  obtenido: number | null;
}

const codigoDe = (error: unknown): number =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;

const registroDe = async (conexion: Connection, nombre: string): Promise<Registro | undefined> => {
  const [filas] = await conexion.query<Registro[]>(
    'SELECT sha256, sentencias, hechas FROM migraciones WHERE nombre = ?',
    [nombre],
  );
  return filas[0];
};

/**
 * Runs the statements that are still to do, each in one transaction with its count. A DDL statement commits by itself,
 * so a crash may leave it done and not counted: only then, for the first one after a resume, "exists already" is fine.
 */
const ejecutar = async (
  conexion: Connection,
  nombre: string,
  sentencias: readonly string[],
  hechas: number,
  reanudada: boolean,
): Promise<void> => {
  for (const [i, sentencia] of sentencias.entries()) {
    if (i < hechas) continue;
    await conexion.beginTransaction();
    try {
      await conexion.query(sentencia);
    } catch (error) {
      if (!(reanudada && i === hechas && YA_HECHO.has(codigoDe(error)))) {
        await conexion.rollback();
        throw new Error(
          `La migración ${nombre} falla en su sentencia ${i + 1}: ${error instanceof Error ? error.message : error}`,
          { cause: error },
        );
      }
    }
    await conexion.query('UPDATE migraciones SET hechas = ? WHERE nombre = ?', [i + 1, nombre]);
    await conexion.commit();
  }
};

const aplicar = async (conexion: Connection, fichero: string): Promise<boolean> => {
  const nombre = basename(fichero);
  const guion = await readFile(fichero, 'utf8');
  const sha256 = createHash('sha256').update(guion).digest('hex');
  const sentencias = sentenciasDe(guion);
  const antes = await registroDe(conexion, nombre);
  if (antes !== undefined && antes.sha256 !== sha256)
    throw new Error(
      `La migración ${nombre} ya se aplicó con otro contenido: no se cambia una migración aplicada, se añade otra.`,
    );
  if (antes !== undefined && antes.hechas === antes.sentencias) return false;
  if (antes === undefined)
    await conexion.query('INSERT INTO migraciones (nombre, sha256, sentencias, hechas) VALUES (?, ?, ?, 0)', [
      nombre,
      sha256,
      sentencias.length,
    ]);
  await ejecutar(conexion, nombre, sentencias, antes?.hechas ?? 0, antes !== undefined);
  return true;
};

/**
 * The demonstration data: once in the life of a database, so that no later start resets stock. All or nothing; where
 * somebody's own articles are in the way it is given up for good.
 */
const sembrar = async (conexion: Connection, fichero: string): Promise<void> => {
  const nombre = basename(fichero);
  if ((await registroDe(conexion, nombre)) !== undefined) return;
  const guion = await readFile(fichero, 'utf8');
  const sha256 = createHash('sha256').update(guion).digest('hex');
  const anotar = (): Promise<unknown> =>
    conexion.query('INSERT INTO migraciones (nombre, sha256, sentencias, hechas) VALUES (?, ?, 0, 0)', [
      nombre,
      sha256,
    ]);
  await conexion.beginTransaction();
  try {
    for (const sentencia of sentenciasDe(guion)) await conexion.query(sentencia);
    await anotar();
    await conexion.commit();
  } catch (error) {
    await conexion.rollback();
    if (codigoDe(error) !== REPETIDO) throw error;
    await anotar();
  }
};

const darPermisos = async (conexion: Connection, fichero: string): Promise<void> => {
  for (const sentencia of sentenciasDe(await readFile(fichero, 'utf8'))) await conexion.query(sentencia);
};

const conCandado = async (conexion: Connection, tarea: () => Promise<void>): Promise<void> => {
  // Lock names are per server, and short: two databases on one server must not wait for each other.
  const nombre = "CONCAT('vigia_', LEFT(SHA2(DATABASE(), 256), 40))";
  const [filas] = await conexion.query<Candado[]>(`SELECT GET_LOCK(${nombre}, ${CANDADO_S}) AS obtenido`);
  if (filas[0]?.obtenido !== 1)
    throw new Error('Otra migración está en marcha en esta base de datos y no termina.');
  try {
    await tarea();
  } finally {
    await conexion.query(`SELECT RELEASE_LOCK(${nombre})`);
  }
};

export interface OpcionesMigrar {
  readonly url: string;
  /** Folder of NNNN_*.sql; applied in the order of their names. */
  readonly carpeta?: string;
  /** Demonstration data to sow if the database never got them. */
  readonly semilla?: string;
  /** Database users and their rights, set anew each time. */
  readonly usuarios?: string;
}

export const CARPETA_MIGRACIONES = join(RAIZ, 'sql/migraciones');
export const SEMILLA = join(RAIZ, 'sql/semilla.sql');
/** For RDS: the plugin that it names exists nowhere else. */
export const USUARIOS = join(RAIZ, 'sql/usuarios.sql');

/**
 * Brings a database up to date; safe to run twice at once, to kill at any point and to run again.
 * Returns the names of the migrations that it applied.
 * @throws Error with a Spanish sentence if a file that was applied has changed, or a statement fails.
 */
export const migrar = async (o: OpcionesMigrar): Promise<string[]> => {
  const carpeta = o.carpeta ?? CARPETA_MIGRACIONES;
  const ficheros = existsSync(carpeta)
    ? (await readdir(carpeta)).filter((nombre) => /^\d{4}_.+\.sql$/.test(nombre)).sort()
    : [];
  const conexion = await createConnection({ ...conexionDe(o.url), timezone: 'Z' });
  const aplicadas: string[] = [];
  try {
    await conCandado(conexion, async () => {
      await conexion.query(TABLA);
      for (const nombre of ficheros)
        if (await aplicar(conexion, join(carpeta, nombre))) aplicadas.push(nombre);
      if (o.usuarios !== undefined) await darPermisos(conexion, o.usuarios);
      if (o.semilla !== undefined && existsSync(o.semilla)) await sembrar(conexion, o.semilla);
    });
  } finally {
    await conexion.end().catch(() => conexion.destroy());
  }
  return aplicadas;
};
