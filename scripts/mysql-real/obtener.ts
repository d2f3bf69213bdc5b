/**
 * A real MySQL server, beside the MariaDB that most machines have: the machine's own if there is one, else Debian's
 * package out of unstable, unpacked into a folder with every library it needs down to the C library. Nothing is
 * installed, no root is needed, nothing outside the folder changes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MySql {
  /** To be named in VIGIA_SERVIDOR_BD. */
  readonly ruta: string;
  readonly version: string;
}

const DEL_SISTEMA = ['/usr/sbin/mysqld', '/usr/local/mysql/bin/mysqld', '/opt/homebrew/bin/mysqld'];
const LLAVERO = '/usr/share/keyrings/debian-archive-keyring.gpg';
const PAQUETE = /^mysql-server-core(-[\d.]+)?$/;

const versionDe = (ruta: string): string | undefined => {
  const { status, stdout } = spawnSync(ruta, ['--no-defaults', '--version'], { encoding: 'utf8' });
  return status === 0 && !/mariadb/i.test(stdout) ? /Ver ([\d.]+)/.exec(stdout)?.[1] : undefined;
};

const examinar = (ruta: string): MySql | undefined => {
  const version = existsSync(ruta) ? versionDe(ruta) : undefined;
  return version === undefined ? undefined : { ruta, version };
};

/** @throws Error with the last line of what it said */
const correr = (orden: string, argumentos: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(orden, [...argumentos], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  throw new Error(`${orden}: ${stderr?.trim().split('\n').at(-1) ?? 'no se pudo ejecutar'}`);
};

/** apt with lists, cache and state of its own, for which nothing is installed yet: so it brings every library. */
const aptPropio = async (carpeta: string): Promise<(orden: string, ...resto: string[]) => string> => {
  const apt = join(carpeta, 'apt');
  for (const parte of ['listas/partial', 'cache/archives/partial'])
    await mkdir(join(apt, parte), { recursive: true });
  await writeFile(join(apt, 'estado'), '');
  await writeFile(
    join(apt, 'fuentes'),
    `deb [signed-by=${LLAVERO}] http://deb.debian.org/debian unstable main\n`,
  );
  const opciones = [
    `Dir::State::lists=${apt}/listas`,
    `Dir::State::status=${apt}/estado`,
    `Dir::Cache=${apt}/cache`,
    `Dir::Etc::sourcelist=${apt}/fuentes`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    'Acquire::Languages=none',
    'APT::Install-Recommends=false',
    // Only its own folder is touched: no other apt has to wait, and no root is needed.
    'Debug::NoLocking=true',
    'APT::Sandbox::User=',
  ].flatMap((opcion) => ['-o', opcion]);
  return (orden, ...resto) => correr(orden, [...opciones, ...resto]);
};

/** The program's own loader and libraries, whatever the machine has. */
const envoltorio = async (carpeta: string): Promise<string> => {
  const raiz = join(carpeta, 'raiz');
  const bibliotecas = join(
    raiz,
    'usr/lib',
    (await readdir(join(raiz, 'usr/lib'))).find((n) => n.endsWith('-linux-gnu')) ?? '',
  );
  const cargador = (await readdir(bibliotecas)).find((nombre) => nombre.startsWith('ld-linux'));
  if (cargador === undefined) throw new Error('El paquete de MySQL vino sin su cargador.');
  const ruta = join(carpeta, 'mysqld');
  const orden = `exec '${bibliotecas}/${cargador}' --library-path '${bibliotecas}' '${raiz}/usr/sbin/mysqld'`;
  await writeFile(ruta, `#!/bin/sh\n${orden} "$@" --secure-file-priv= --basedir='${raiz}/usr'\n`);
  await chmod(ruta, 0o755);
  return ruta;
};

const descargar = async (carpeta: string): Promise<void> => {
  const nueva = `${carpeta}.nueva`;
  await rm(nueva, { recursive: true, force: true });
  const apt = await aptPropio(nueva);
  apt('apt-get', 'update');
  const nombres = apt('apt-cache', 'search', '--names-only', '^mysql-server-core').split('\n');
  const paquete = nombres
    .flatMap((linea) => PAQUETE.exec(linea.split(' ')[0] ?? '')?.[0] ?? [])
    .sort()
    .at(-1);
  if (paquete === undefined) throw new Error('Debian no tiene ningún paquete mysql-server-core.');
  apt('apt-get', 'install', '-y', '--download-only', paquete);
  const archivos = join(nueva, 'apt/cache/archives');
  for (const deb of await readdir(archivos))
    if (deb.endsWith('.deb')) correr('dpkg-deb', ['-x', join(archivos, deb), join(nueva, 'raiz')]);
  await rm(join(nueva, 'apt'), { recursive: true });
  // Whole or not at all: a folder under its own name was unpacked to the end.
  await rename(nueva, carpeta);
};

/**
 * @param carpeta where it is kept for the next time
 * @throws Error with a sentence that says why there is none
 */
export const obtenerMySql = async (carpeta: string): Promise<MySql> => {
  for (const ruta of DEL_SISTEMA) {
    const suyo = examinar(ruta);
    if (suyo !== undefined) return suyo;
  }
  if (!existsSync(LLAVERO) || !existsSync('/usr/bin/dpkg-deb'))
    throw new Error('no hay ningún mysqld en esta máquina y solo sé conseguirlo en Debian');
  if (!existsSync(carpeta)) await descargar(carpeta);
  const obtenido = examinar(await envoltorio(carpeta));
  if (obtenido === undefined) throw new Error('el mysqld descargado no arranca en esta máquina');
  return obtenido;
};
