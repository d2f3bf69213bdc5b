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

/** Only one installation per folder at a time: two `npm ci` in one node_modules destroy each other. */
const conCandado = async (raiz, tarea) => {
  const candado = join(tmpdir(), `vigia-instalar-${huella(raiz).slice(0, 16)}`);
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
    if (pid > 0 && !vive(pid)) rmSync(candado, { recursive: true, force: true });
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

const npm = (raiz, argumentos) => {
  const cli = process.env.npm_execpath;
  // node is not what runs `npm ci` inside a package manager other than npm.
  return cli?.endsWith('npm-cli.js')
    ? correr(process.execPath, [cli, ...argumentos], { cwd: raiz })
    : correr('npm', argumentos, { cwd: raiz });
};

const binario = (raiz) =>
  [join(raiz, 'node_modules/node/bin/node'), join(raiz, 'node_modules/.bin/node')].find(
    (ruta) => existsSync(ruta) && salidaDe(ruta, ['--version'])?.startsWith('v24.'),
  );

const instalar = async (raiz) => {
  console.error('Instalo las dependencias (npm ci); la primera vez tarda uno o dos minutos…');
  // npm ci deletes node_modules first, and the stamp with it: killed half-way, it is redone at the next start.
  if ((await npm(raiz, ['ci', '--no-audit', '--no-fund'])) !== 0)
    throw new Error('npm ci ha fallado (arriba dice por qué): hace falta acceso al registro de npm.');
  writeFileSync(sello(raiz), huella(readFileSync(join(raiz, 'package-lock.json'), 'utf8')));
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
