import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ProgramaServidor } from '../../arranque/servidor-bd.mjs';

const comoRoot = (): readonly string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** Where MariaDB keeps the SQL that creates its system tables, beside the program. */
const carpetaDeSql = (programa: ProgramaServidor): string => {
  const prefijo = dirname(dirname(programa.ruta));
  const hallada = ['share/mysql', 'share/mariadb', 'share', '../share/mysql', '../share/mariadb']
    .map((resto) => join(prefijo, resto))
    .concat('/usr/share/mysql', '/usr/share/mariadb')
    .find((carpeta) => existsSync(join(carpeta, 'mysql_system_tables.sql')));
  if (hallada === undefined)
    throw new Error(`Al servidor ${programa.ruta} le faltan los ficheros para crear una base de datos.`);
  return hallada;
};

const guionMariaDb = async function* (carpeta: string): AsyncGenerator<Buffer | string> {
  yield 'create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n';
  const ficheros = [
    'mysql_system_tables.sql',
    'mysql_performance_tables.sql',
    'mysql_system_tables_data.sql',
  ].map((nombre) => join(carpeta, nombre));
  for (const fichero of ficheros) if (existsSync(fichero)) yield* createReadStream(fichero);
};

const correr = async (ruta: string, argumentos: readonly string[], entrada?: Readable): Promise<void> => {
  const hijo = spawn(ruta, [...argumentos], { stdio: [entrada ? 'pipe' : 'ignore', 'ignore', 'pipe'] });
  let queja = '';
  hijo.stderr?.on('data', (trozo: Buffer) => {
    queja = `${queja}${trozo}`.slice(-2000);
  });
  const fin = new Promise<number>((resolver, rechazar) => {
    hijo.once('error', rechazar);
    hijo.once('close', (codigo) => resolver(codigo ?? 1));
  });
  // The server may die while we still write: its exit code says more than EPIPE.
  if (entrada && hijo.stdin) await pipeline(entrada, hijo.stdin).catch(() => undefined);
  if ((await fin) !== 0)
    throw new Error(
      `El servidor no pudo crear su carpeta de datos: ${queja.trim().split('\n').at(-1) ?? ''}`,
    );
};

/**
 * Creates the data folder if it does not exist. It is made under another name and renamed at the end, so that
 * a folder under its own name is always whole, however often this was killed before.
 *
 * mariadb-install-db is not used: it needs programs of the client package, which -core does not bring.
 */
export const crearCarpetaDeDatos = async (programa: ProgramaServidor, carpeta: string): Promise<void> => {
  if (existsSync(carpeta)) return;
  const padre = dirname(carpeta);
  await mkdir(padre, { recursive: true });
  for (const resto of await readdir(padre))
    if (resto.startsWith('mysql-nuevo-')) await rm(join(padre, resto), { recursive: true, force: true });
  const nueva = await mkdtemp(join(padre, 'mysql-nuevo-'));
  const comunes = ['--no-defaults', `--datadir=${nueva}`, ...comoRoot()];
  if (programa.familia === 'mysql') await correr(programa.ruta, [...comunes, '--initialize-insecure']);
  else
    await correr(
      programa.ruta,
      [
        ...comunes,
        '--bootstrap',
        '--log-warnings=0',
        '--innodb-log-file-size=48M',
        '--max-allowed-packet=8M',
      ],
      Readable.from(guionMariaDb(carpetaDeSql(programa))),
    );
  await rename(nueva, carpeta);
};

/**
 * Root exists only with this password and only from this machine. The file is executed at every start, before the
 * first connection is let in, so there is no moment without a password, not even after --initialize-insecure.
 */
export const sqlDeInicio = (clave: string): string =>
  [
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '${clave}';`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${clave}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${clave}';`,
    "DROP USER IF EXISTS 'root'@'::1';",
    '',
  ].join('\n');

interface Arranque {
  readonly programa: ProgramaServidor;
  readonly carpeta: string;
  readonly puerto: number;
  readonly ficheroInicio: string;
}

export const argumentosDelServidor = (a: Arranque): string[] => [
  '--no-defaults',
  `--datadir=${a.carpeta}`,
  ...comoRoot(),
  `--port=${a.puerto}`,
  '--bind-address=127.0.0.1',
  // No unix socket: its path may be longer than the 107 bytes that the system allows.
  '--socket=',
  '--skip-name-resolve',
  '--local-infile=0',
  `--init-file=${a.ficheroInicio}`,
  `--pid-file=${join(dirname(a.carpeta), 'mysql-propio.pid')}`,
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_bin',
  '--default-time-zone=+00:00',
  '--max-connections=300',
  '--max-allowed-packet=64M',
  '--innodb-buffer-pool-size=256M',
  '--innodb-flush-log-at-trx-commit=1',
  '--performance-schema=OFF',
  ...(a.programa.familia === 'mysql'
    ? // loose: 8.0.19 does not know all of these yet, and must start all the same.
      [
        '--loose-mysqlx=OFF',
        '--disable-log-bin',
        '--loose-innodb-redo-log-capacity=104857600',
        // Since 9.0 a plan is a tree of text; what reads plans reads rows.
        '--loose-explain-format=TRADITIONAL',
      ]
    : ['--skip-symbolic-links', '--innodb-log-file-size=48M', '--skip-log-bin']),
];
