import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adaptar, describir, leerInforme } from './adaptar.ts';
import { iniciar, type Proveedor, terraform } from './terraform.ts';

type Objeto = Record<string, unknown>;

export interface Veredicto {
  readonly pila: string;
  /** Faults of ours: none in a stack that is good. */
  readonly fallas: readonly string[];
  /** What this version of the provider cannot know, and was left out or replaced. */
  readonly desconocido: readonly string[];
}

/** A stack has a few dozen kinds of resources; a version that misses more is not worth validating with. */
const VUELTAS_MAX = 40;

const fijarVersion = (pila: Objeto, version: string): void => {
  const { required_providers: pedidos }: { required_providers?: { aws?: { version?: string } } } = Object(
    pila.terraform,
  );
  if (pedidos?.aws !== undefined) pedidos.aws.version = version;
};

/** In lines, so that Terraform can say in which block a fault is. */
const escribir = (fichero: string, contenido: Objeto): void =>
  writeFileSync(fichero, JSON.stringify(contenido, null, 1));

/** Which version the stacks ask for. */
export const versionPedida = (fichero: string): string | undefined =>
  /"aws":\s*\{[^}]*"version":\s*"([^"]+)"/.exec(readFileSync(fichero, 'utf8'))?.[1];

/** validate, and while only the age of the provider is at fault, adapt the copy and validate again. */
const validarCopia = async (pila: string, copia: string, mismaVersion: boolean): Promise<Veredicto> => {
  const fichero = join(copia, 'cdk.tf.json');
  const contenido: Objeto = JSON.parse(readFileSync(fichero, 'utf8'));
  const desconocido: string[] = [];
  for (let vuelta = 0; vuelta < VUELTAS_MAX; vuelta += 1) {
    const { salida } = await terraform(copia, ['validate', '-json']);
    const { valid, diagnostics } = leerInforme(salida);
    if (valid) return { pila, fallas: [], desconocido };
    const errores = diagnostics.filter(({ severity }) => severity === 'error');
    const cambios = mismaVersion ? [] : errores.map((falla) => adaptar(contenido, falla));
    if (cambios.length === 0 || cambios.includes(undefined))
      return { pila, fallas: errores.map(describir), desconocido };
    desconocido.push(...new Set(cambios.filter((cambio) => cambio !== undefined)));
    escribir(fichero, contenido);
  }
  return { pila, fallas: [`más de ${VUELTAS_MAX} cosas que este proveedor no conoce`], desconocido };
};

/**
 * `terraform init` and `validate` of one stack, in a scratch copy that is deleted afterwards.
 * @param carpeta of the stack, as synth wrote it
 */
export const validarPila = async (
  carpeta: string,
  pila: string,
  proveedor: Proveedor | undefined,
): Promise<Veredicto> => {
  const copia = mkdtempSync(join(tmpdir(), `vigia-${pila}-`));
  try {
    cpSync(carpeta, copia, { recursive: true, filter: (ruta) => !ruta.includes('.terraform') });
    const fichero = join(copia, 'cdk.tf.json');
    const pedida = versionPedida(fichero);
    const contenido: Objeto = JSON.parse(readFileSync(fichero, 'utf8'));
    if (proveedor !== undefined) fijarVersion(contenido, proveedor.version);
    escribir(fichero, contenido);
    const inicio = await iniciar(copia, proveedor);
    if (inicio.codigo !== 0)
      return { pila, fallas: [`terraform init: ${inicio.errores.trim()}`], desconocido: [] };
    return await validarCopia(pila, copia, proveedor === undefined || proveedor.version === pedida);
  } finally {
    rmSync(copia, { recursive: true, force: true });
  }
};

export const pilasDe = (salida: string): readonly string[] => readdirSync(join(salida, 'stacks')).sort();
