/** The validator against its rival and its bound, and against itself. */
import type { SQSRecord } from 'aws-lambda';
import { funciones } from '../../../infra/topologia.ts';
import {
  CALIENTE,
  type Carga,
  comprobarDecididos,
  lotesDe,
  reentregados,
  UNIFORME,
  UNIFORME_DE_UNA,
} from '../cargas.ts';
import { abrirCota, copiarDe } from '../cota.ts';
import { iniciarEnlace } from '../enlace.ts';
import { crearIngenuo, numerarSola } from '../ingenuo.ts';
import { cronometrar, medianaDe, resumir } from '../medida.ts';
import { type Contendiente, crearValidador } from '../producto.ts';
import type { NombreFila } from '../tabla.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';

const LOTE = 1000;
/** As many at once as the event source mapping lets run, in one process as the rival's connections are. */
const VALIDADORES =
  funciones.find(({ nombre }) => nombre === 'validador')?.fuente?.concurrenciaMax ?? Number.NaN;
const CONEXIONES = [1, 4, 8, 16] as const;

const miles = (n: number): string => Math.round(n).toLocaleString('es');

/** Orders per second of these batches; each of `quienes` takes the next one as soon as it is free. */
export const ritmo = async (
  quienes: readonly Contendiente[],
  lotes: readonly (readonly SQSRecord[])[],
): Promise<number> => {
  const pedidos = lotes.reduce((suma, lote) => suma + lote.length, 0);
  const resto = lotes.values();
  const ms = await cronometrar(() =>
    Promise.all(
      quienes.map(async (quien) => {
        for (const lote of resto) await quien.decidir(lote);
      }),
    ),
  );
  return (1000 * pedidos) / ms;
};

const crearValidadores = (url: string): Contendiente[] =>
  Array.from({ length: VALIDADORES }, () => crearValidador(url));

const cerrarTodos = (quienes: readonly Contendiente[]) => Promise.all(quienes.map((quien) => quien.cerrar()));

/** A side of a comparison: a database of its own and the orders that went into it. */
const abrirLado = async ({ servidor }: Taller) => {
  const url = await servidor.nuevaBase();
  let pedidos = 0;
  return {
    url,
    contar: (lotes: readonly SQSRecord[][]): SQSRecord[][] => {
      pedidos += lotes.flat().length;
      return [...lotes];
    },
    cerrar: async () => {
      await comprobarDecididos(url, pedidos);
      await servidor.borrarBase(url);
    },
  };
};

interface Duelo {
  readonly nombre: NombreFila;
  readonly carga: Carga;
  readonly porLote: number;
  /** Orders of one turn. */
  readonly validador: number;
  readonly ingenuo: number;
}

/** In every turn the rival tries each number of connections, and its best counts. */
const duelo = async (taller: Taller, d: Duelo): Promise<Resultados> => {
  const [uno, otro] = [await abrirLado(taller), await abrirLado(taller)];
  await numerarSola(otro.url);
  const validadores = crearValidadores(uno.url);
  const rivales = CONEXIONES.map((n) => ({ n, quien: crearIngenuo(otro.url, n) }));
  const mejores: number[] = [];
  const pares = await comparar(taller, d.nombre, {
    a: () => ritmo(validadores, uno.contar(lotesDe(d.carga, Math.ceil(d.validador / d.porLote), d.porLote))),
    b: async () => {
      const intentos: { n: number; ritmo: number }[] = [];
      for (const { n, quien } of rivales) {
        intentos.push({ n, ritmo: await ritmo([quien], otro.contar(lotesDe(d.carga, 1, d.ingenuo))) });
      }
      const mejor = intentos.reduce((a, b) => (b.ritmo > a.ritmo ? b : a));
      mejores.push(mejor.n);
      return mejor.ritmo;
    },
  });
  await cerrarTodos([...validadores, ...rivales.map(({ quien }) => quien)]);
  await Promise.all([uno.cerrar(), otro.cerrar()]);
  const [nuestro, suyo] = [medianaDe(pares.map(({ a }) => a)), medianaDe(pares.map(({ b }) => b))];
  taller.nota(
    `${d.nombre}: ${miles(nuestro)} pedidos/s contra ${miles(suyo)} (con ${medianaDe(mejores)} conexiones)`,
  );
  return { [d.nombre]: razones(pares) };
};

const contraCota = async (taller: Taller, pedidos: number): Promise<Resultados> => {
  const nombre = 'validador_vs_cota';
  const [uno, otro] = [await abrirLado(taller), await taller.servidor.nuevaBase()];
  const validador = crearValidador(uno.url);
  const cota = await abrirCota(otro);
  let lotes: SQSRecord[][] = [];
  const pares = await comparar(taller, nombre, {
    a: () => {
      lotes = uno.contar(lotesDe(UNIFORME, pedidos / LOTE, LOTE));
      return ritmo([validador], lotes);
    },
    b: async () => {
      const textos = await Promise.all(lotes.map((lote) => copiarDe(uno.url, lote)));
      const ms = await cronometrar(async () => {
        for (const texto of textos) await cota.insertar(texto);
      });
      return (1000 * pedidos) / ms;
    },
  });
  await Promise.all([validador.cerrar(), cota.cerrar()]);
  await Promise.all([uno.cerrar(), taller.servidor.borrarBase(otro)]);
  taller.nota(`${nombre}: ${miles(medianaDe(pares.map(({ b }) => b)))} pedidos/s es lo que la base admite`);
  return { [nombre]: razones(pares) };
};

/** The validator with one load ÷ with another; orders of one line on both sides. */
const calienteContraUniforme = async (taller: Taller, pedidos: number): Promise<Resultados> => {
  const nombre = 'caliente_vs_uniforme';
  const [uno, otro] = [await abrirLado(taller), await abrirLado(taller)];
  const [en, de] = [crearValidadores(uno.url), crearValidadores(otro.url)];
  const pares = await comparar(taller, nombre, {
    a: () => ritmo(en, uno.contar(lotesDe(CALIENTE, pedidos / LOTE, LOTE))),
    b: () => ritmo(de, otro.contar(lotesDe(UNIFORME_DE_UNA, pedidos / LOTE, LOTE))),
  });
  await cerrarTodos([...en, ...de]);
  await Promise.all([uno.cerrar(), otro.cerrar()]);
  return { [nombre]: razones(pares) };
};

/** Counts round trips on the way, and compares a database 1 ms away with one on this machine, without a enlace. */
const latencia = async (taller: Taller, pedidos: number): Promise<Resultados> => {
  const [lejos, cerca] = [await abrirLado(taller), await abrirLado(taller)];
  const enlace = await iniciarEnlace(lejos.url, 1);
  const [a, b] = [crearValidador(enlace.url), crearValidador(cerca.url)];
  const viajes: number[] = [];
  const pares = await comparar(taller, 'latencia_1ms_vs_loopback', {
    a: async () => {
      // The first batch pays for the connection, which an environment keeps from batch to batch.
      await a.decidir(lejos.contar(lotesDe(UNIFORME, 1, 1)).flat());
      const antes = await enlace.viajes();
      const lotes = lejos.contar(lotesDe(UNIFORME, pedidos / LOTE, LOTE));
      const hechos = await ritmo([a], lotes);
      viajes.push(((await enlace.viajes()) - antes) / lotes.length);
      return hechos;
    },
    b: () => ritmo([b], cerca.contar(lotesDe(UNIFORME, pedidos / LOTE, LOTE))),
  });
  await Promise.all([a.cerrar(), b.cerrar()]);
  await enlace.cerrar();
  await Promise.all([lejos.cerrar(), cerca.cerrar()]);
  return { latencia_1ms_vs_loopback: razones(pares), viajes_por_lote: resumir(viajes.slice(1), 'viajes') };
};

/** Every batch is decided, and then handed out once more. */
const reentrega = async (taller: Taller, pedidos: number): Promise<Resultados> => {
  const nombre = 'reentrega_vs_nuevo';
  const lado = await abrirLado(taller);
  const validador = crearValidador(lado.url);
  let lotes: SQSRecord[][] = [];
  const pares = await comparar(taller, nombre, {
    a: () => {
      lotes = lado.contar(lotesDe(UNIFORME, pedidos / LOTE, LOTE));
      return ritmo([validador], lotes);
    },
    b: () => ritmo([validador], lotes.map(reentregados)),
  });
  await validador.cerrar();
  await lado.cerrar();
  return { [nombre]: razones(pares.map(({ a, b }) => ({ a: b, b: a }))) };
};

/** Few items, so that nearly every batch wants what another one holds. */
const DISPUTADA: Carga = { lineas: 3, items: 20 };
const LOTE_DISPUTADO = 100;

/** Four validators at once on the same items; the server itself counts deadlocks and timeouts. */
const bloqueos = async (taller: Taller, lotesPorVuelta: number): Promise<Resultados> => {
  const nombre = 'bloqueos_por_mil_lotes';
  const lado = await abrirLado(taller);
  const validadores = crearValidadores(lado.url);
  const vueltas: number[] = [];
  for (let vuelta = 0; vuelta < taller.repeticiones; vuelta += 1) {
    taller.avance(nombre, vuelta, taller.repeticiones);
    const lotes = lado.contar(lotesDe(DISPUTADA, lotesPorVuelta, LOTE_DISPUTADO));
    const antes = await taller.servidor.bloqueos();
    await ritmo(validadores, lotes);
    vueltas.push((1000 * ((await taller.servidor.bloqueos()) - antes)) / lotes.length);
  }
  await cerrarTodos(validadores);
  await lado.cerrar();
  return { [nombre]: resumir(vueltas, 'bloqueos') };
};

export const medirValidador = async (taller: Taller): Promise<Resultados> => {
  const [mucho, poco] = taller.rapido ? [16_000, 600] : [32_000, 1200];
  return {
    ...(await duelo(taller, {
      nombre: 'validador_vs_ingenuo_uniforme',
      carga: UNIFORME,
      porLote: LOTE,
      validador: mucho,
      ingenuo: poco,
    })),
    ...(await duelo(taller, {
      nombre: 'validador_vs_ingenuo_caliente',
      carga: CALIENTE,
      porLote: LOTE,
      validador: mucho,
      ingenuo: poco,
    })),
    ...(await duelo(taller, {
      nombre: 'validador_vs_ingenuo_lote10',
      carga: UNIFORME,
      porLote: 10,
      validador: mucho / 2,
      ingenuo: poco,
    })),
    ...(await contraCota(taller, mucho / 2)),
    ...(await calienteContraUniforme(taller, mucho)),
    ...(await latencia(taller, mucho / 2)),
    ...(await reentrega(taller, mucho / 2)),
    ...(await bloqueos(taller, taller.rapido ? 60 : 200)),
  };
};
