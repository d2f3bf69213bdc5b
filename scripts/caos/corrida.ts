/** One run: an experiment in a warehouse of its own, with faults injected while its orders are under way. */
import { crearAzar } from '../experimento/azar.ts';
import { experimentar, type Resultado } from '../experimento/experimentar.ts';
import { resumir } from '../experimento/informe/resumen.ts';
import { planear } from '../experimento/plan.ts';
import { elegirBodega } from '../experimento/preparacion.ts';
import { sinProgreso } from '../experimento/progreso.ts';
import type { Banco } from './banco.ts';
import { type Cuando, type FalloInyectado, Perturbador } from './perturbador.ts';
import { comprobarReposo } from './reposo.ts';
import { Vigia, type Vigilado } from './vigia.ts';

export interface Encargo {
  readonly semilla: number;
  readonly fallos: readonly string[];
  readonly cuando: Cuando;
  readonly pedidos: number;
}

export interface ResultadoCorrida {
  readonly semilla: number;
  readonly bodega: number;
  readonly cuando: Cuando;
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
  /** What they were spent on: sending, until the faults were healed, until all was judged, until all was at rest. */
  readonly fases: {
    readonly envio: number;
    readonly en_pie: number;
    readonly juzgado: number;
    readonly reposo: number;
    /** The verdict that took longest, from its POST. */
    readonly peor_veredicto: number;
  };
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
/** In the soak, faults pass while thousands of orders are under way: these belong to it too. */
const ESCENARIOS_LARGOS = [...ESCENARIOS, 'existencias-cero', 'varios-faltantes', 'reposicion'];
const CLIENTES = 16;
const CLIENTES_LARGO = 64;
/** A million orders in an hour: nearly all in batches, and what a table can tell is asked of the table, see reposo.ts. */
const DE_PRISA = { grupos: { unoDeCada: 2, maximo: 200 }, unoDeCada: 25 };

const fasesDe = ({ tiempos, juzgados }: Resultado, enPie: number, fin: number): ResultadoCorrida['fases'] => {
  const hasta = (momento: number): number => Math.round((momento - tiempos.inicio) / 1000);
  const demoras = juzgados.map(({ pedido }) => (pedido.vistoEn ?? 0) - (pedido.enviadoEn ?? 0));
  return {
    envio: hasta(tiempos.aceptados),
    en_pie: hasta(enPie),
    juzgado: hasta(tiempos.fin),
    reposo: hasta(fin),
    peor_veredicto: Math.round(demoras.reduce((a, b) => Math.max(a, b), 0) / 1000),
  };
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
  const largo = encargo.cuando === 'continuo';
  const concurrencia = largo ? CLIENTES_LARGO : CLIENTES;
  const plan = planear({
    pedidos,
    escenarios: largo ? ESCENARIOS_LARGOS : ESCENARIOS,
    prefijo: `caos-${bodega}`,
    azar: crearAzar(semilla),
  });
  const vigia = new Vigia(banco);
  const perturbacion = new Perturbador({ ...encargo, banco, bodega, reloj });
  const resultado = await experimentar({
    url: banco.url,
    plan,
    bodega,
    concurrencia,
    azar: crearAzar(semilla ^ 0x9e3779b9),
    reloj,
    senal,
    propio: false,
    conEpilogo: false,
    progreso: sinProgreso,
    pacienciaMs: 130_000,
    perturbacion,
    ...(largo ? DE_PRISA : {}),
  });
  const informe = resumir(resultado, {
    plan,
    bodega,
    concurrencia,
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
    ...perturbacion.quejas,
    ...reposo.porque,
    ...vigilado.porque,
  ];
  return {
    semilla,
    bodega,
    cuando: encargo.cuando,
    fallos: perturbacion.inyectados,
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
    fases: fasesDe(resultado, perturbacion.enPieDesde(), reloj()),
  };
};
