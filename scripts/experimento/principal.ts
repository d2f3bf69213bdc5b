/** From arguments to exit code: everything that touches the person, the disk and the private system. */
import { access, constants, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { type Argumentos, leerArgumentos } from './argumentos.ts';
import { crearAzar } from './azar.ts';
import { planearDatos } from './datos.ts';
import { ErrorDeUso } from './error-de-uso.ts';
import { experimentar } from './experimentar.ts';
import { escribirInforme } from './informe/escribir.ts';
import { type Informe, resumir } from './informe/resumen.ts';
import { tabla, veredicto } from './informe/tabla.ts';
import { planear } from './plan.ts';
import { elegirBodega } from './preparacion.ts';
import { crearProgreso, type Progreso } from './progreso.ts';
import { dictaminar, prepararSaboteo, type Saboteo } from './saboteo.ts';
import { saboteos } from './saboteos.ts';
import { iniciarSistemaPropio, type PerturbacionContada, type SistemaPropio } from './sistemaPropio.ts';
import { type Plan, pedidosDe } from './tipos.ts';

export interface Entorno {
  readonly salida: NodeJS.WritableStream;
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly raiz: string;
  /** A database server of the person's own for the private system. */
  readonly databaseUrl?: string | undefined;
  readonly senal: AbortSignal;
  readonly reloj: () => number;
  readonly ahora: () => Date;
  /** 0 <= x < 1, not repeatable: picks the seed and the warehouse. */
  readonly casualidad: () => number;
}

/** A fault may keep the whole chain still for as long as a message takes to come back, twice. */
const PACIENCIA_CON_FALLOS_MS = 130_000;

/** @returns the exit code: 0 it holds, 1 something broke, 2 it could not be run, 130 interrupted */
export async function principal(argv: readonly string[], entorno: Entorno): Promise<number> {
  try {
    const argumentos = leerArgumentos(argv, Math.floor(entorno.casualidad() * 2 ** 32));
    if (argumentos.saboteo === 'lista') {
      for (const { nombre } of saboteos) decir(entorno, nombre);
      return 0;
    }
    return await correr(argumentos, entorno);
  } catch (error) {
    if (entorno.senal.aborted) return 130;
    const motivo = error instanceof Error ? error.message : String(error);
    if (error instanceof ErrorDeUso) {
      entorno.error.write(`${motivo}\n`);
      return 2;
    }
    entorno.error.write(`VEREDICTO: FALLA. El experimento no pudo terminar: ${motivo}\n`);
    return 1;
  }
}

/** Before anything runs: minutes of work are not to be lost for a folder. @throws ErrorDeUso */
const prepararSalida = async (salida: string): Promise<void> => {
  try {
    await mkdir(salida, { recursive: true });
    await access(salida, constants.W_OK);
  } catch {
    throw new ErrorDeUso(`No se puede escribir el informe en ${salida}: indique otra carpeta con --salida.`);
  }
};

const decir = ({ salida }: Entorno, linea: string): void => {
  salida.write(`${linea}\n`);
};

async function correr(argumentos: Argumentos, entorno: Entorno): Promise<number> {
  await prepararSalida(argumentos.salida);
  const bodega = elegirBodega(entorno.casualidad());
  decir(entorno, `Semilla ${argumentos.semilla}, bodega ${bodega}.`);
  const saboteo = saboteos.find(({ nombre }) => nombre === argumentos.saboteo);
  const listo = saboteo === undefined ? null : prepararSaboteo(saboteo, entorno.raiz);
  const plan = await planDe(argumentos, bodega);
  entorno.senal.throwIfAborted();
  const progreso = crearProgreso(entorno.error, entorno.reloj);
  const sistema = await levantar(argumentos, listo === null ? [] : [listo.plugin], entorno);
  try {
    const sinUsar = listo?.sinUsar() ?? [];
    if (sinUsar.length > 0)
      throw new ErrorDeUso(`Ningún paquete contiene ${sinUsar.join(', ')}: no hay saboteo.`);
    const ensayo = { plan, bodega, progreso, saboteo: saboteo ?? null, sistema };
    return await Promise.race([medir(argumentos, entorno, ensayo), caida(sistema)]);
  } finally {
    progreso.terminar();
    await sistema.detener();
  }
}

const planDe = (argumentos: Argumentos, bodega: number): Promise<Plan> => {
  const { datos, stock, pedidos, escenarios, semilla } = argumentos;
  const prefijo = `exp-${bodega}`;
  return datos === undefined
    ? Promise.resolve(planear({ pedidos, escenarios, prefijo, azar: crearAzar(semilla) }))
    : planearDatos({ datos, stock, prefijo });
};

/** The running system that was named, or a private one. An interruption while it starts stops it again. */
async function levantar(
  { url, fallos }: Argumentos,
  plugins: readonly Plugin[],
  { error, senal, databaseUrl }: Entorno,
): Promise<SistemaPropio> {
  if (url !== undefined) return { url, averia: new Promise(() => {}), detener: () => Promise.resolve() };
  const informar = (linea: string): void => {
    error.write(`${linea}\n`);
  };
  const iniciar = fallos ? await cargarFallos() : iniciarSistemaPropio;
  const sistema = await iniciar({ plugins, databaseUrl, informar });
  if (!senal.aborted) return sistema;
  await sistema.detener();
  throw senal.reason;
}

const cargarFallos = async () => (await import('./sistemaConFallos.ts')).iniciarSistemaConFallos;

/** A private system that goes down for good ends the experiment: nobody has to wait for every client to give up. */
const caida = async ({ averia }: SistemaPropio): Promise<never> => {
  throw new Error(`el sistema se detuvo solo: ${await averia}`);
};

interface Ensayo {
  readonly plan: Plan;
  readonly bodega: number;
  readonly progreso: Progreso;
  readonly saboteo: Saboteo | null;
  readonly sistema: SistemaPropio;
}

async function medir(argumentos: Argumentos, entorno: Entorno, ensayo: Ensayo): Promise<number> {
  const { plan, bodega, progreso, saboteo, sistema } = ensayo;
  const { semilla, concurrencia, token, salida } = argumentos;
  const { reloj, senal } = entorno;
  const propio = argumentos.url === undefined;
  // The second stream of the seed: sending must not depend on how much chance the planning used up.
  const azar = crearAzar(semilla ^ 0x9e3779b9);
  const { url, oido } = sistema;
  const pedidos = pedidosDe(plan.casos).length;
  const perturbacion = sistema.perturbar?.({ bodega, semilla, pedidos, reloj });
  const resultado = await experimentar({
    url,
    token,
    plan,
    bodega,
    concurrencia,
    azar,
    reloj,
    senal,
    propio,
    conEpilogo: propio,
    progreso,
    ...(oido === undefined ? {} : { oido }),
    ...(perturbacion === undefined ? {} : { perturbacion, pacienciaMs: PACIENCIA_CON_FALLOS_MS }),
  });
  progreso.terminar();
  const informe = resumir(resultado, {
    plan,
    bodega,
    concurrencia,
    semilla,
    propio,
    fecha: entorno.ahora(),
    origen: argumentos.datos ?? 'pedidos generados',
    sistema: argumentos.url ?? 'sistema propio y efímero',
    maquina: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'CPU'}, ${os.platform()} ${os.arch()}, Node ${process.version}`,
    saboteo: saboteo?.nombre ?? null,
    ...(perturbacion === undefined ? {} : { fallos: perturbacion }),
  });
  const rutas = await escribirInforme(salida, informe, resultado.hallazgos.lista);
  for (const linea of lineasDe(perturbacion)) decir(entorno, linea);
  decir(entorno, `\n${tabla(informe)}`);
  decir(entorno, `Informe: ${rutas.map((ruta) => path.relative('.', ruta)).join(', ')}`);
  decir(entorno, veredicto(informe));
  return codigoDe(informe, saboteo, entorno);
}

const lineasDe = (perturbacion: PerturbacionContada | undefined): string[] =>
  perturbacion === undefined
    ? []
    : perturbacion.inyectados.map(
        ({ nombre, disparado, evidencia }) =>
          `${disparado ? 'ocurrió   ' : 'NO OCURRIÓ'} ${nombre}: ${evidencia}`,
      );

/** With a sabotage the run has failed by definition; the sentence says whether for the right reason. */
function codigoDe(informe: Informe, saboteo: Saboteo | null, entorno: Entorno): number {
  if (saboteo === null) return informe.veredicto === 'SE_SOSTIENE' ? 0 : 1;
  const rotas = informe.comprobaciones.flatMap(({ nombre, hallazgos }) => (hallazgos > 0 ? [nombre] : []));
  const { frase } = dictaminar(saboteo, rotas);
  decir(entorno, frase);
  return rotas.length === 0 ? 0 : 1;
}
