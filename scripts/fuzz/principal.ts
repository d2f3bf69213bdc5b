/** From arguments to exit code. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ErrorDeUso } from '../experimento/error-de-uso.ts';
import { crearProgreso, type Progreso } from '../experimento/progreso.ts';
import { type Argumentos, AYUDA, leerArgumentos } from './argumentos.ts';
import { atacar } from './atacar.ts';
import { leerDocumento } from './documento.ts';
import { crearHallazgos } from './hallazgos.ts';
import { resumir, tabla } from './informe.ts';
import { comprobarInvariantes } from './invariantes.ts';
import { crearMedidor, type Medidor } from './memoria.ts';
import { identidadDe } from './peticion.ts';
import { type Atacado, iniciarAtacado } from './sistema.ts';

export interface Entorno {
  readonly salida: NodeJS.WritableStream;
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly senal: AbortSignal;
  /** 0 <= x < 1: picks the seed. */
  readonly casualidad: () => number;
}

const MEDIR_MS = 1_000;
/** In a short run, orders that could be cancelled or dispatched are few, and may be missed. */
const INTENTOS_PARA_EXITO = 500;

const ajeno = ({ url = '', tokens }: Argumentos): Atacado => ({
  url,
  identidades: tokens.map(([rol, token]) => identidadDe(rol, token)),
  caducados: [],
  propio: false,
  procesos: async () => [],
  averia: new Promise(() => undefined),
  detener: async () => undefined,
});

/** Measures now and then until it is told to stop, and once more then. */
const medir = (medidor: Medidor, atacado: Atacado, hechas: () => number) => {
  let parado = false;
  let despertar: (() => void) | undefined;
  const bucle = async (): Promise<void> => {
    while (!parado) {
      await medidor.tomar(await atacado.procesos(), hechas());
      await new Promise<void>((listo) => {
        despertar = listo;
        setTimeout(listo, MEDIR_MS).unref();
      });
    }
  };
  const midiendo = bucle();
  return async (): Promise<void> => {
    parado = true;
    despertar?.();
    await midiendo;
    await medidor.tomar(await atacado.procesos(), hechas());
  };
};

const correr = async (
  a: Argumentos,
  atacado: Atacado,
  entorno: Entorno,
  progreso: Progreso,
): Promise<number> => {
  const inicio = performance.now();
  const { url, identidades, caducados, propio } = atacado;
  const documento = leerDocumento(await (await fetch(`${url}/openapi.json`)).json());
  const hallazgos = crearHallazgos();
  const { hallar } = hallazgos;
  const alPrincipio = await atacado.procesos();
  const medidor = crearMedidor();
  let hechas = 0;
  const dejarDeMedir = medir(medidor, atacado, () => hechas);
  progreso.fase('Atacando', a.peticiones);
  const cuentas = await atacar({
    ...a,
    url,
    documento,
    identidades,
    caducados,
    hallar,
    intentosParaExito: INTENTOS_PARA_EXITO,
    senal: entorno.senal,
    alAvanzar: (cuantas) => {
      hechas = cuantas;
      progreso.avance(cuantas, `${hallazgos.lista.length} hallazgos`);
    },
  });
  await dejarDeMedir();
  entorno.senal.throwIfAborted();
  const duracionMs = performance.now() - inicio;
  const alFinal = await atacado.procesos();
  for (const { nombre, pid } of alPrincipio)
    if (!alFinal.some((otro) => otro.pid === pid)) hallar('vivo', `${nombre} (${pid}) ya no está`);
  const memoriaJuzgada = medidor.juzgar(hallar);
  const lector = identidades.find(({ rol }) => rol === 'admin');
  const finales =
    lector === undefined
      ? undefined
      : await comprobarInvariantes({
          url,
          token: lector.token,
          propio,
          aceptados: cuentas.aceptados,
          dudosos: cuentas.dudosos(),
          hallar,
          decir: (fase) => progreso.fase(fase, 0),
          senal: entorno.senal,
        });
  progreso.terminar();
  const informe = resumir({
    a,
    cuentas,
    hallazgos,
    memoria: medidor.usos(),
    memoriaJuzgada,
    finales,
    duracionMs,
  });
  await mkdir(a.salida, { recursive: true });
  await writeFile(path.join(a.salida, 'fuzz.json'), `${JSON.stringify(informe, null, 2)}\n`);
  entorno.salida.write(tabla(informe));
  return informe.veredicto === 'SE_SOSTIENE' ? 0 : 1;
};

/** A private system that goes down for good ends the attack. */
const caida = async ({ averia }: Atacado): Promise<never> => {
  throw new Error(`el sistema se detuvo solo: ${await averia}`);
};

/** @returns the exit code: 0 it holds, 1 something broke, 2 it could not be run, 130 interrupted */
export const principal = async (argv: readonly string[], entorno: Entorno): Promise<number> => {
  try {
    const a = leerArgumentos(argv, Math.floor(entorno.casualidad() * 2 ** 32));
    if (a.ayuda) {
      entorno.salida.write(`${AYUDA}\n`);
      return 0;
    }
    entorno.salida.write(`Semilla ${a.semilla}.\n`);
    const progreso = crearProgreso(entorno.error, () => performance.now());
    const atacado = a.url === undefined ? await iniciarAtacado() : ajeno(a);
    try {
      entorno.senal.throwIfAborted();
      return await Promise.race([correr(a, atacado, entorno, progreso), caida(atacado)]);
    } finally {
      progreso.terminar();
      await atacado.detener();
    }
  } catch (error) {
    if (entorno.senal.aborted) return 130;
    entorno.error.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ErrorDeUso ? 2 : 1;
  }
};
