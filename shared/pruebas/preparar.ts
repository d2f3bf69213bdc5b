/** vitest's globalSetup: one database server and one queue server for the whole run, gone with it. */
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { iniciarBaseDatos } from '../../scripts/local/base-datos/base-datos.ts';
import { abrirCarpeta } from '../../scripts/local/carpeta.ts';
import { iniciarColas } from '../../scripts/local/colas/colas.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database on the server of this run. */
    urlBaseDatos: string;
    endpointColas: string;
  }
}

const informar = (linea: string): void => {
  process.stderr.write(`${linea}
`);
};

export default async (proyecto: TestProject): Promise<() => Promise<void>> => {
  const carpeta = await abrirCarpeta(undefined);
  const urlAjena = process.env.DATABASE_URL;
  const [base, colas] = await Promise.all([
    iniciarBaseDatos({
      carpeta: carpeta.ruta,
      efimera: true,
      ...(urlAjena ? { urlAjena } : {}),
      alFallar: informar,
      informar,
    }),
    iniciarColas({ carpeta: carpeta.ruta, duradera: false, alFallar: informar, informar }),
  ]);
  proyecto.provide('urlBaseDatos', base.url);
  proyecto.provide('endpointColas', colas.endpoint);
  return async () => {
    await Promise.all([base.detener(), colas.detener()]);
    await carpeta.soltar();
    await rm(carpeta.ruta, { recursive: true, force: true });
  };
};
