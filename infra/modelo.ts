import * as real from './topologia.ts';

/** The topology as one value, so that a stack can be tested with one that lacks a part. */
export interface Modelo {
  readonly funciones: readonly real.Funcion[];
  readonly disparadores: readonly real.Disparador[];
  readonly temas: readonly real.NombreTema[];
  readonly colas: readonly real.Cola[];
  readonly suscripciones: readonly real.Suscripcion[];
  readonly alarmas: readonly real.Alarma[];
  readonly alarmasDeNube: readonly real.AlarmaDeNube[];
}

export const modelo: Modelo = {
  funciones: real.funciones,
  disparadores: real.disparadores,
  temas: real.temas,
  colas: real.colas,
  suscripciones: real.suscripciones,
  alarmas: real.alarmas,
  alarmasDeNube: real.alarmasDeNube,
};

/** @throws Error when a part that another part names is not there: an edge without an end */
export const hallar = <T extends { readonly nombre: string }>(partes: readonly T[], nombre: string): T => {
  const parte = partes.find((una) => una.nombre === nombre);
  if (parte === undefined) throw new Error(`${nombre}: la topología lo nombra y no lo tiene.`);
  return parte;
};
