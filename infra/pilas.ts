import type { App } from 'cdktf';
import { PilaApi } from './api.ts';
import { PilaBase } from './base.ts';
import type { Entorno } from './entornos.ts';
import { PilaMensajeria } from './mensajeria.ts';
import { type Modelo, modelo as real } from './modelo.ts';
import { PilaObservabilidad } from './observabilidad.ts';
import { PilaRed } from './red.ts';

export interface Paquetes {
  /** Folder with one zipped bundle per function. */
  readonly funciones: string;
  /** The bundled migrations, zipped. */
  readonly migraciones: string;
}

/** All stacks of an environment, in the order in which they are applied. */
export const crearPilas = (app: App, entorno: Entorno, paquetes: Paquetes, modelo: Modelo = real) => {
  const red = new PilaRed(app, 'core-network', entorno, modelo);
  const base = new PilaBase(app, 'core-db', entorno, red, paquetes.migraciones);
  const mensajeria = new PilaMensajeria(app, 'core-messaging', entorno, modelo);
  const cimientos = { red, base, mensajeria, paquetes: paquetes.funciones };
  const api = new PilaApi(app, 'core-api', entorno, modelo, cimientos);
  const observabilidad = new PilaObservabilidad(app, 'core-observability', entorno, modelo, {
    base,
    mensajeria,
    api,
  });
  return { red, base, mensajeria, api, observabilidad };
};
