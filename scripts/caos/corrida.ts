/** One run: an experiment in a warehouse of its own, with faults injected while its orders are under way. */
import { setTimeout as dormir } from 'node:timers/promises';
import { type Azar, crearAzar } from '../experimento/azar.ts';
import { experimentar } from '../experimento/experimentar.ts';
import { resumir } from '../experimento/informe/resumen.ts';
import type { Perturbacion } from '../experimento/perturbacion.ts';
import { planear } from '../experimento/plan.ts';
import { elegirBodega } from '../experimento/preparacion.ts';
import { sinProgreso } from '../experimento/progreso.ts';
import type { Banco } from './banco.ts';
import { Dispersion } from './dispersion.ts';
import { type Fallo, NoSobrevive } from './fallos/fallo.ts';
import { falloDe } from './fallos/indice.ts';
import { comprobarReposo } from './reposo.ts';
import { Vigia, type Vigilado } from './vigia.ts';

export interface Encargo {
  readonly semilla: number;
  readonly fallos: readonly string[];
  /** `orden`: each fault begins when the one before has happened; `azar`: at moments drawn from the seed. */
  readonly cuando: 'orden' | 'azar';
  readonly pedidos: number;
}

export interface FalloInyectado {
  readonly nombre: string;
  readonly disparado: boolean;
  /** What proves that it happened; or why not. */
  readonly evidencia: string;
}

export interface ResultadoCorrida {
  readonly semilla: number;
  readonly bodega: number;
  readonly fallos: readonly FalloInyectado[];
  readonly sobrevivido: boolean;
  /** What was found broken, one sentence each. */
  readonly porque: readonly string[];
  readonly cifras: {
    readonly pedidos: number;
    readonly plantados: number;
    readonly encontrados: number;
    readonly perdidos: number;
    readonly falsas_alarmas: number;
    readonly sobreventas: number;
    readonly sin_cuenta: number;
  };
  readonly vigilado: Vigilado;
  readonly segundos: number;
}

/** No case of these needs more than three steps: with faults, each step may take as long as a message takes to come back. */
const ESCENARIOS = [
  'disponible',
  'insuficiente',
  'item-desconocido',
  'exactamente-igual',
  'falta-uno',
  'item-repetido',
  'acumulado-en-lote',
  'ultima-unidad',
  'item-caliente',
  'ya-reservadas',
  'entrega-repetida',
  'post-repetido',
  'conflicto',
];
const CLIENTES = 16;
/** Between the beginning of the sending and the last of the faults that begin by chance. */
const DISPERSION_AZAR_MS = 2_500;
const PRIMERO_MS = 300;
/** A fault that has not happened by then will let the next one begin all the same. */
const ESPERA_AL_ANTERIOR_MS = 10_000;

interface Inyeccion {
  readonly banco: Banco;
  readonly bodega: number;
  readonly azar: Azar;
  readonly decididos: Promise<void>;
}

const inyectar = async (
  fallo: Fallo,
  { banco, bodega, azar, decididos }: Inyeccion,
  disparar: () => void,
  quejas: string[],
): Promise<FalloInyectado> => {
  try {
    const evidencia = await fallo.inyectar({ banco, bodega, azar, decididos, disparar });
    return {
      nombre: fallo.nombre,
      disparado: evidencia !== null,
      evidencia: evidencia ?? 'no llegó a ocurrir',
    };
  } catch (error) {
    const motivo = error instanceof Error ? error.message : String(error);
    if (error instanceof NoSobrevive) quejas.push(`${fallo.nombre}: ${motivo}`);
    return { nombre: fallo.nombre, disparado: error instanceof NoSobrevive, evidencia: motivo };
  } finally {
    disparar();
  }
};

/** Starts the faults, each with randomness of its own, and resolves when all are over. */
const inyectarTodos = (
  { semilla, fallos, cuando }: Encargo,
  medios: Omit<Inyeccion, 'azar'>,
  alDispararTodos: () => void,
  quejas: string[],
): Promise<FalloInyectado[]> => {
  const azar = crearAzar(semilla ^ 0x85ebca6b);
  let faltan = fallos.length;
  let anterior: Promise<unknown> = dormir(PRIMERO_MS);
  return Promise.all(
    fallos.map((nombre, i) => {
      const suyo = crearAzar(Math.imul(semilla + 1, 0x27d4eb2f) ^ i);
      const turno = cuando === 'orden' ? anterior : dormir(azar.entero(0, DISPERSION_AZAR_MS));
      const { promise: disparado, resolve } = Promise.withResolvers<void>();
      anterior = Promise.race([disparado, turno.then(() => dormir(ESPERA_AL_ANTERIOR_MS))]);
      let hecho = false;
      const disparar = (): void => {
        if (hecho) return;
        hecho = true;
        resolve();
        faltan -= 1;
        if (faltan === 0) alDispararTodos();
      };
      return turno.then(() => inyectar(falloDe(nombre), { ...medios, azar: suyo }, disparar, quejas));
    }),
  );
};

/** @param reloj milliseconds, monotonic */
export const correr = async (
  banco: Banco,
  encargo: Encargo,
  senal: AbortSignal,
  reloj = () => performance.now(),
): Promise<ResultadoCorrida> => {
  const desde = reloj();
  const bodega = elegirBodega(Math.random());
  const { semilla, pedidos } = encargo;
  const plan = planear({
    pedidos,
    escenarios: ESCENARIOS,
    prefijo: `caos-${bodega}`,
    azar: crearAzar(semilla),
  });
  const vigia = new Vigia(banco);
  const quejas: string[] = [];
  const dispersion = new Dispersion(pedidos);
  const decididos = Promise.withResolvers<void>();
  let enCurso: Promise<FalloInyectado[]> | undefined;
  const empezar = () =>
    inyectarTodos(
      encargo,
      { banco, bodega, decididos: decididos.promise },
      () => dispersion.apurar(),
      quejas,
    );
  let enPie = 0;
  const perturbacion: Perturbacion = {
    antesDeEnviar: () => {
      enCurso ??= empezar();
      return dispersion.turno();
    },
    terminar: async () => {
      decididos.resolve();
      await enCurso;
      enPie = reloj();
    },
    enPieDesde: () => enPie,
  };
  const resultado = await experimentar({
    url: banco.url,
    plan,
    bodega,
    concurrencia: CLIENTES,
    azar: crearAzar(semilla ^ 0x9e3779b9),
    reloj,
    senal,
    propio: false,
    progreso: sinProgreso,
    pacienciaMs: 130_000,
    perturbacion,
  });
  const fallos = (await enCurso) ?? [];
  const informe = resumir(resultado, {
    plan,
    bodega,
    concurrencia: CLIENTES,
    semilla,
    propio: false,
    fecha: new Date(),
    origen: '',
    sistema: '',
    maquina: '',
    saboteo: null,
  });
  const { total, comprobaciones } = informe;
  const reposo = await comprobarReposo(banco, bodega);
  const vigilado = await vigia.parar();
  const porque = [
    ...comprobaciones.flatMap(({ nombre, hallazgos, ejemplo }) =>
      hallazgos === 0 ? [] : [`${nombre} ×${hallazgos}: ${ejemplo}`],
    ),
    ...quejas,
    ...reposo.porque,
    ...vigilado.porque,
  ];
  return {
    semilla,
    bodega,
    fallos,
    sobrevivido: porque.length === 0,
    porque,
    cifras: {
      pedidos: total.pedidos,
      plantados: total.plantados,
      encontrados: total.encontrados,
      perdidos: total.perdidos,
      falsas_alarmas: total.falsas_alarmas,
      sobreventas: comprobaciones.find(({ nombre }) => nombre === 'sobreventa')?.hallazgos ?? 0,
      sin_cuenta: total.aceptados - total.decididos,
    },
    vigilado: vigilado.figuras,
    segundos: (reloj() - desde) / 1000,
  };
};
