/** The real Terraform, where the machine has it, and a provider on its disk. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Proveedor {
  /** What `terraform init -plugin-dir` is given: the folder above registry.terraform.io. */
  readonly carpeta: string;
  readonly version: string;
}

const REGISTRO = 'registry.terraform.io';
const SUYO = `${REGISTRO}/hashicorp/aws`;
/** Where Terraform itself, and people, put plugins. */
const HABITUALES = [
  process.env.TF_PLUGIN_CACHE_DIR ?? '',
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.terraform.d/plugin-cache'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
];
/** Nobody keeps plugins in these, and some never end. */
const AJENAS = new Set(['proc', 'sys', 'dev', 'run', 'node_modules', '.git', 'lost+found']);
const HONDO = 5;
const BUSCAR_MS = 10_000;

const subcarpetas = (carpeta: string): readonly string[] => {
  try {
    return readdirSync(carpeta, { withFileTypes: true })
      .filter((entrada) => entrada.isDirectory() && !AJENAS.has(entrada.name))
      .map(({ name }) => join(carpeta, name));
  } catch {
    return [];
  }
};

const tieneProveedor = (carpeta: string): boolean => existsSync(join(carpeta, SUYO));

/** Layer by layer through the disk, for a while. */
const buscarEnDisco = (): string | undefined => {
  const hasta = performance.now() + BUSCAR_MS;
  let capa: readonly string[] = ['/'];
  for (let nivel = 0; nivel < HONDO && performance.now() < hasta; nivel += 1) {
    const siguiente: string[] = [];
    for (const carpeta of capa) {
      if (tieneProveedor(carpeta)) return carpeta;
      if (performance.now() < hasta) siguiente.push(...subcarpetas(carpeta));
    }
    capa = siguiente;
  }
  return undefined;
};

const porVersion = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });

/** The newest AWS provider on this disk, whatever its version. */
export const hallarProveedor = (): Proveedor | undefined => {
  const carpeta = HABITUALES.find((una) => una !== '' && tieneProveedor(una)) ?? buscarEnDisco();
  if (carpeta === undefined) return undefined;
  const version = readdirSync(join(carpeta, SUYO))
    .filter((nombre) => /^\d+\.\d+\.\d+/.test(nombre))
    .sort(porVersion)
    .at(-1);
  return version === undefined ? undefined : { carpeta, version };
};

/** A configuration of Terraform that is named and not there would only make noise. */
const entorno = (): NodeJS.ProcessEnv => {
  const { TF_CLI_CONFIG_FILE: fichero, ...resto } = process.env;
  const suyo = fichero !== undefined && existsSync(fichero) ? { TF_CLI_CONFIG_FILE: fichero } : {};
  return { ...resto, ...suyo, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
};

/** @returns its version, or undefined where there is none */
export const versionDeTerraform = (): string | undefined => {
  const { status, stdout } = spawnSync('terraform', ['version', '-json'], {
    encoding: 'utf8',
    env: entorno(),
  });
  if (status !== 0) return undefined;
  const { terraform_version: version }: { terraform_version?: string } = JSON.parse(stdout);
  return version;
};

export interface Ejecucion {
  readonly codigo: number;
  readonly salida: string;
  readonly errores: string;
}

/**
 * Runs terraform in a folder and collects what it says.
 * @param alHablar each line as it comes, for whoever watches
 */
export const terraform = (
  carpeta: string,
  argumentos: readonly string[],
  alHablar: (linea: string) => void = () => undefined,
): Promise<Ejecucion> =>
  new Promise((resolver, rechazar) => {
    const hijo = spawn('terraform', [...argumentos], { cwd: carpeta, env: entorno() });
    const partes = { salida: '', errores: '' };
    hijo.stdout.setEncoding('utf8').on('data', (trozo: string) => {
      partes.salida += trozo;
      for (const linea of trozo.split('\n')) if (linea !== '') alHablar(linea);
    });
    hijo.stderr.setEncoding('utf8').on('data', (trozo: string) => {
      partes.errores += trozo;
    });
    hijo.on('error', rechazar);
    hijo.on('close', (codigo) => resolver({ codigo: codigo ?? 1, ...partes }));
  });

/** init with a provider of this disk, or from the usual registry; without the backend, which needs an account. */
export const iniciar = (carpeta: string, proveedor: Proveedor | undefined): Promise<Ejecucion> =>
  terraform(carpeta, [
    'init',
    '-backend=false',
    '-input=false',
    '-no-color',
    ...(proveedor === undefined ? [] : [`-plugin-dir=${proveedor.carpeta}`]),
  ]);
