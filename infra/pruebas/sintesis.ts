import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { type Entorno, entornoDe, type NombreEntorno } from '../entornos.ts';
import { type Modelo, modelo as real } from '../modelo.ts';
import { crearPilas } from '../pilas.ts';

/** A resource as it stands in the Terraform JSON. */
export type Recurso = Readonly<Record<string, unknown>>;

export interface Pila {
  readonly nombre: string;
  readonly texto: string;
  /** By type, by name. */
  readonly recursos: Readonly<Record<string, Readonly<Record<string, Recurso>>>>;
  readonly salidas: Readonly<Record<string, unknown>>;
}

const NOMBRES = [...real.funciones, ...real.disparadores].map(({ nombre }) => nombre);

/** Synth needs files where the bundles go, and does not look into them. */
const paquetes = (): { funciones: string; migraciones: string } => {
  const funciones = mkdtempSync(join(tmpdir(), 'vigia-sintesis-'));
  for (const nombre of [...NOMBRES, 'migraciones']) writeFileSync(join(funciones, `${nombre}.zip`), nombre);
  return { funciones, migraciones: join(funciones, 'migraciones.zip') };
};

interface Documento {
  readonly resource?: Pila['recursos'];
  readonly output?: Pila['salidas'];
}

const leer = (pila: TerraformStack): Pila => {
  const texto = JSON.stringify(pila.toTerraform());
  const { resource = {}, output = {}, ...resto }: Documento = JSON.parse(texto);
  void resto;
  return { nombre: pila.node.id, texto, recursos: resource, salidas: output };
};

/** The Terraform of every stack, as `npm run synth` would write it, but for the code of the functions. */
export const sintetizar = (
  o: { readonly entorno?: NombreEntorno; readonly cambios?: Partial<Entorno>; readonly modelo?: Modelo } = {},
): readonly Pila[] => {
  const entorno = { ...entornoDe(o.entorno ?? 'dev', {}), ...o.cambios };
  const pilas = crearPilas(new App({ outdir: tmpdir() }), entorno, paquetes(), o.modelo ?? real);
  const { red, base, mensajeria, api, observabilidad } = pilas;
  // The first pass leaves outputs in stacks that others read from.
  const todas = [red, base, mensajeria, api, observabilidad];
  for (const pila of todas) pila.prepareStack();
  for (const pila of todas) pila.toTerraform();
  return todas.map(leer);
};

/** All resources of a type, whatever their stack. */
export const deTipo = (pilas: readonly Pila[], tipo: string): readonly Recurso[] =>
  pilas.flatMap(({ recursos }) => Object.values(recursos[tipo] ?? {}));
