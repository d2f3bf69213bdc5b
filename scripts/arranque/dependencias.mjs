import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { correr, salidaDe } from './proceso.mjs';

const leer = (ruta) => (existsSync(ruta) ? readFileSync(ruta, 'utf8') : undefined);
const huella = (texto) => createHash('sha256').update(texto).digest('hex');

/**
 * npm writes its hidden lockfile last, so a half-finished `npm ci` has none. It lists what is really there;
 * entries of other platforms are optional and may lack.
 */
const coincide = (raiz) => {
  const oculto = leer(join(raiz, 'node_modules/.package-lock.json'));
  if (oculto === undefined) return false;
  const hay = JSON.parse(oculto).packages;
  const pedido = JSON.parse(readFileSync(join(raiz, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(pedido).every(
    ([ruta, paquete]) => ruta === '' || paquete.optional || hay[ruta]?.version === paquete.version,
  );
};

const sello = (raiz) => join(raiz, 'node_modules/.vigia-sello');
const alDia = (raiz) => {
  const cerrojo = readFileSync(join(raiz, 'package-lock.json'), 'utf8');
  if (leer(sello(raiz)) === huella(cerrojo)) return true;
  if (!coincide(raiz)) return false;
  writeFileSync(sello(raiz), huella(cerrojo));
  return true;
};

const vive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const candadoDe = (raiz) => join(tmpdir(), `vigia-instalar-${huella(raiz).slice(0, 16)}`);

/** The npm of a wrapper that was killed goes on alone: it must be gone before another one starts. */
const matarResto = (candado) => {
  const pid = Number(leer(join(candado, 'npm')) ?? 0);
  if (pid === 0 || !vive(pid)) return;
  const orden = leer(`/proc/${pid}/cmdline`) ?? salidaDe('ps', ['-o', 'args=', '-p', String(pid)]) ?? '';
  if (orden.includes('npm')) process.kill(pid, 'SIGKILL');
};

/** Only one installation per folder at a time: two `npm ci` in one node_modules destroy each other. */
const conCandado = async (raiz, tarea) => {
  const candado = candadoDe(raiz);
  const dueno = join(candado, 'pid');
  let avisado = false;
  for (;;) {
    try {
      mkdirSync(candado);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = Number(leer(dueno) ?? 0);
    if (pid > 0 && !vive(pid)) {
      matarResto(candado);
      rmSync(candado, { recursive: true, force: true });
    }
    // A folder without a pid belongs to somebody who is just writing it, or who died right there.
    else if (pid === 0 && Date.now() - (lstatSync(candado, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5000)
      rmSync(candado, { recursive: true, force: true });
    else if (!avisado) {
      console.error('Otra instalación está en marcha en esta carpeta; espero a que termine…');
      avisado = true;
    }
    await dormir(300);
  }
  try {
    writeFileSync(dueno, String(process.pid));
    return await tarea();
  } finally {
    rmSync(candado, { recursive: true, force: true });
  }
};

/** `npm run --silent` hands its silence on to every npm below it: the log level is always given. */
const npm = (raiz, argumentos, opciones = {}) => {
  const alNacer = (pid) => writeFileSync(join(candadoDe(raiz), 'npm'), String(pid));
  const cli = process.env.npm_execpath;
  const todos = [...argumentos, '--no-audit', '--no-fund', '--loglevel=error'];
  // npm_execpath may also be another package manager.
  return cli?.endsWith('npm-cli.js')
    ? correr(process.execPath, [cli, ...todos], { cwd: raiz, alNacer, ...opciones })
    : correr('npm', todos, { cwd: raiz, alNacer, ...opciones });
};

const binario = (raiz) =>
  [join(raiz, 'node_modules/node/bin/node'), join(raiz, 'node_modules/.bin/node')].find(
    (ruta) => existsSync(ruta) && salidaDe(ruta, ['--version'])?.startsWith('v24.'),
  );

/**
 * `npm ci` refuses a lock file that lacks packages of other platforms which the registry does not have. Then
 * `npm install` does the same work: it honours the lock file too, and without saving it changes nothing.
 *
 * Neither the stamp nor npm's hidden lock file may outlive the start of an installation: killed half-way, it is then
 * done again at the next start.
 */
const instalar = async (raiz) => {
  console.error('Instalo las dependencias (npm ci); la primera vez tarda uno o dos minutos…');
  for (const resto of [sello(raiz), join(raiz, 'node_modules/.package-lock.json')])
    rmSync(resto, { force: true });
  let hecho = await npm(raiz, ['ci'], { guardar: true });
  if (hecho.salida.includes('EUSAGE')) hecho = await npm(raiz, ['install', '--no-save'], { guardar: true });
  if (hecho.codigo !== 0) {
    console.error(hecho.salida.trim());
    throw new Error('No se pudieron instalar las dependencias (arriba dice npm por qué).');
  }
  if (!alDia(raiz)) throw new Error('Lo instalado por npm no corresponde a package-lock.json.');
};

/**
 * Makes node_modules match package-lock.json and returns the path of the pinned Node.
 * A node_modules that is a symbolic link belongs to another checkout and is only used, never changed.
 */
export const instalarDependencias = async (urlRaiz) => {
  const raiz = fileURLToPath(urlRaiz).replace(/\/$/, '');
  const modulos = lstatSync(join(raiz, 'node_modules'), { throwIfNoEntry: false });
  const ajenos = modulos?.isSymbolicLink() ?? false;
  if (!ajenos && !alDia(raiz))
    await conCandado(raiz, async () => {
      if (!alDia(raiz)) await instalar(raiz);
    });
  const node = binario(raiz);
  if (node !== undefined) return node;
  if (!ajenos) {
    console.error('Falta el binario de Node 24: lo instalo (npm rebuild node)…');
    await conCandado(raiz, () => npm(raiz, ['rebuild', 'node']));
  }
  const reparado = binario(raiz);
  if (reparado === undefined)
    throw new Error(
      'No se pudo instalar Node 24: npm debe poder ejecutar el script de instalación del paquete "node" (sin --ignore-scripts).',
    );
  return reparado;
};
