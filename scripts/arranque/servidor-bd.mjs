import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { abrirApt } from './apt.mjs';
import { correr, salidaDe } from './proceso.mjs';

const CARPETAS = [
  ...(process.env.PATH ?? '').split(delimiter).filter((carpeta) => carpeta !== ''),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefijo) =>
    ['mariadb', 'mysql', 'mysql@8.4'].map((formula) => join(prefijo, 'opt', formula, 'bin')),
  ),
];

const QUE_HACER =
  'No encuentro un servidor MariaDB >= 10.6 o MySQL >= 8.0.19 y no he podido instalarlo: instálelo (p. ej. el paquete mariadb-server-core, o "brew install mariadb") o indique uno en DATABASE_URL.';

const ejecutable = (ruta) => {
  try {
    accessSync(ruta, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const alMenos = (version, minimo) => {
  for (const [i, m] of minimo.entries()) {
    if (version[i] !== m) return version[i] > m;
  }
  return true;
};

const examinar = (ruta) => {
  const texto = salidaDe(ruta, ['--no-defaults', '--version']) ?? '';
  const numeros = /Ver (\d+)\.(\d+)\.(\d+)/.exec(texto)?.slice(1, 4).map(Number);
  if (numeros === undefined) return undefined;
  const familia = /mariadb/i.test(texto) ? 'mariadb' : 'mysql';
  const minimo = familia === 'mariadb' ? [10, 6, 0] : [8, 0, 19];
  return alMenos(numeros, minimo) ? { ruta, familia, version: numeros.join('.') } : undefined;
};

/**
 * The first server program on this machine that is new enough, MariaDB first; undefined if there is none.
 * VIGIA_SERVIDOR_BD names one to take instead; see scripts/mysql-real.ts.
 */
export const buscarServidor = () => {
  if (process.env.VIGIA_SERVIDOR_BD) return examinar(process.env.VIGIA_SERVIDOR_BD);
  for (const nombre of ['mariadbd', 'mysqld']) {
    for (const carpeta of new Set(CARPETAS)) {
      const ruta = join(carpeta, nombre);
      const hallado = ejecutable(ruta) ? examinar(ruta) : undefined;
      if (hallado !== undefined) return hallado;
    }
  }
  return undefined;
};

/** Only -core packages: they bring the program, but no service, so nothing is started on the machine. */
const PAQUETES = [
  'mariadb-server-core',
  'mariadb-server-core-10.6',
  'mysql-server-core-8.4',
  'mysql-server-core-8.0',
];

const conocido = (paquete) => /Candidate: \d/.test(salidaDe('apt-cache', ['policy', paquete]) ?? '');

const instalarConApt = async () => {
  const apt = abrirApt();
  if (apt === undefined) return;
  const { instalar, actualizar } = apt;
  let actualizado = false;
  if (!PAQUETES.some(conocido)) {
    await actualizar();
    actualizado = true;
  }
  for (const paquete of PAQUETES.filter(conocido)) {
    if ((await instalar(paquete)) === 0 && buscarServidor() !== undefined) return;
    if (!actualizado) {
      // A stale list names files that the mirror no longer has.
      await actualizar();
      actualizado = true;
      if ((await instalar(paquete)) === 0 && buscarServidor() !== undefined) return;
    }
  }
};

/** Installs a server if this machine has none. @throws Error with one sentence that says what to do. */
export const asegurarServidor = async () => {
  if (buscarServidor() !== undefined) return;
  console.error('Instalo un servidor de base de datos (MariaDB, sin servicio); puede tardar un minuto…');
  if (process.platform === 'darwin') await correr('brew', ['install', 'mariadb']);
  else if (existsSync('/usr/bin/apt-get')) await instalarConApt();
  if (buscarServidor() === undefined) throw new Error(QUE_HACER);
};
