import { congeladaUnMinuto, deCaida } from './caida.ts';
import { deContenido } from './contenido.ts';
import { deEntrega } from './entrega.ts';
import { bajarExistencias } from './estante.ts';
import type { Fallo } from './fallo.ts';
import { discoLleno, tablaLlena } from './lleno.ts';
import { deRed } from './red.ts';
import { redrive } from './redrive.ts';
import { relojes } from './relojes.ts';
import { deServicios } from './servicios.ts';
import { deServidor } from './servidor.ts';
import { deTrabajadores } from './trabajadores.ts';
import { deVersiones } from './versiones.ts';

/** Every fault that can be injected into any run, in the order of the list. */
export const fallos: readonly Fallo[] = [
  ...deCaida,
  ...deRed,
  ...deServidor,
  tablaLlena,
  ...deEntrega,
  ...deContenido,
  ...deTrabajadores,
  ...deServicios,
  ...deVersiones,
  relojes,
  redrive,
  bajarExistencias,
].toSorted((a, b) => a.numero - b.numero);

/** Those that only run alone: one takes long, the other needs a disk of its own. */
export const soloSimples: readonly Fallo[] = [congeladaUnMinuto, discoLleno];
export const CON_DISCO = discoLleno.nombre;

export const falloDe = (nombre: string): Fallo => {
  const fallo = [...fallos, ...soloSimples].find((uno) => uno.nombre === nombre);
  if (fallo === undefined) throw new Error(`No hay ningún fallo que se llame ${nombre}.`);
  return fallo;
};

/** The crash and network faults whose every ordered pair is run. */
export const DE_PARES = [
  'base-muerta-en-transaccion',
  'base-muerta-en-commit',
  'commit-sin-respuesta',
  'commit-nunca-llega',
  'base-congelada',
  'conexion-medio-abierta',
  'otra-direccion',
  'trabajador-muerto-antes-de-commit',
  'trabajador-muerto-tras-commit',
  'trabajador-muerto-publicando',
  'muerto-tras-publicar',
  'respuesta-de-servicio-perdida',
] as const;
