/** The AWS command line and Terraform, as people have them; whatever they say of a failure is passed on as it is. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RAIZ } from '../local/topologia.ts';

export const carpetaDe = (pila: string): string => join(RAIZ, 'cdktf.out/stacks', pila);

const correr = (
  orden: string,
  argumentos: readonly string[],
  o: { readonly cwd?: string; readonly visible?: boolean; readonly entrada?: string },
): string => {
  const { status, stdout, stderr, error } = spawnSync(orden, [...argumentos], {
    encoding: 'utf8',
    ...(o.cwd === undefined ? {} : { cwd: o.cwd }),
    ...(o.entrada === undefined ? {} : { input: o.entrada }),
    ...(o.visible ? { stdio: 'inherit' } : {}),
  });
  if (error !== undefined) throw new Error(`No se puede ejecutar ${orden}: ${error.message}`);
  if (status !== 0) throw new Error(`${orden} ${argumentos.slice(0, 2).join(' ')}: ${(stderr ?? '').trim()}`);
  return (stdout ?? '').trim();
};

/** Runs `aws …`. @throws Error with what it said */
export const aws = (...argumentos: string[]): string => correr('aws', argumentos, {});

/** Runs `terraform …` in a stack, in sight of whoever started it. */
export const terraformA = (pila: string, ...argumentos: string[]): void => {
  correr('terraform', argumentos, { cwd: carpetaDe(pila), visible: true });
};

/** An output of a stack that was applied. */
export const salidaDe = (pila: string, nombre: string): string =>
  correr('terraform', ['output', '-raw', nombre], { cwd: carpetaDe(pila) });
