/** From findings and clock values to the figures of the report. This is the shape of experimento.json. */
import {
  cotaSuperior,
  type Percentiles,
  percentiles,
  type SiguienteDecimal,
  siguienteDecimal,
} from '../estadistica.ts';
import type { Resultado } from '../experimentar.ts';
import { type Comprobacion, comprobaciones, nombresDeComprobaciones } from '../oraculo/hallazgo.ts';
import type { PedidoJuzgado } from '../oraculo/plantado.ts';
import type { Plan } from '../tipos.ts';

export interface Cifras {
  readonly pedidos: number;
  readonly aceptados: number;
  readonly decididos: number;
  /** Orders that had to be found short. */
  readonly plantados: number;
  /** Of those: INCONSISTENTE in the log, and with an exact report. */
  readonly encontrados: number;
  readonly perdidos: number;
  /** Orders that had to be fine and were called short. */
  readonly falsas_alarmas: number;
  /** One-sided 95 % Clopper-Pearson upper bounds, 0..1. */
  readonly cota_perdida: number;
  readonly cota_falsa_alarma: number;
  /** Milliseconds from the POST until the live reader saw the verdict. */
  readonly deteccion_ms: Percentiles;
}

export interface Informe {
  readonly version: 1;
  readonly veredicto: 'SE_SOSTIENE' | 'FALLA';
  readonly fecha: string;
  readonly semilla: number;
  readonly origen: string;
  readonly sistema: string;
  readonly bodega_id: number;
  readonly concurrencia: number;
  readonly maquina: string;
  readonly saboteo: string | null;
  readonly total: Cifras;
  readonly escenarios: readonly (Cifras & { readonly nombre: string; readonly descripcion: string })[];
  readonly en_la_frontera: { readonly plantados: number; readonly de: number };
  readonly rechazos: { readonly enviados: number; readonly rechazados: number };
  readonly siguiente_decimal: SiguienteDecimal;
  readonly comprobaciones: readonly {
    readonly nombre: Comprobacion;
    readonly promesa: string;
    /** False: this run could not make it. */
    readonly hecha: boolean;
    readonly hallazgos: number;
    readonly ejemplo: string | null;
  }[];
  readonly reintentos: Readonly<Record<string, number>>;
  readonly duracion_s: { readonly envio: number; readonly total: number };
  readonly ritmo: { readonly aceptados_s: number; readonly decididos_s: number };
  /** Counts per whole second since the first POST. */
  readonly por_segundo: { readonly aceptados: readonly number[]; readonly decididos: readonly number[] };
  /** Upper edge in milliseconds → how many shortfalls took so long. */
  readonly histograma: readonly { readonly hasta_ms: number; readonly n: number }[];
  /** Injected faults, with the proof that each happened; null without --fallos. */
  readonly fallos:
    | readonly { readonly nombre: string; readonly disparado: boolean; readonly evidencia: string }[]
    | null;
  readonly notas: readonly string[];
  readonly no_cubre: readonly string[];
}

export interface Contexto {
  readonly plan: Plan;
  readonly fecha: Date;
  readonly semilla: number;
  readonly origen: string;
  readonly sistema: string;
  readonly bodega: number;
  readonly concurrencia: number;
  readonly maquina: string;
  readonly saboteo: string | null;
  readonly propio: boolean;
  /** What was broken on purpose, and what the faults themselves found wrong. */
  readonly fallos?: {
    readonly inyectados: NonNullable<Informe['fallos']>;
    readonly quejas: readonly string[];
  };
}

export function resumir(resultado: Resultado, contexto: Contexto): Informe {
  const { juzgados, reportados, hallazgos, registro, tiempos } = resultado;
  const { plan, fecha, semilla, origen, sistema, bodega, concurrencia, maquina, saboteo } = contexto;
  const { inyectados = null, quejas = [] } = contexto.fallos ?? {};
  const total = cifrasDe(juzgados, reportados);
  const porEscenario = Map.groupBy(juzgados, ({ pedido }) => pedido.plan.escenario);
  const plantados = juzgados.filter(({ debia }) => debia === 'INCONSISTENTE');
  const series = seriesDe(juzgados, tiempos.inicio);
  const envio = (tiempos.aceptados - tiempos.inicio) / 1000;
  return {
    version: 1,
    veredicto: hallazgos.cuenta.size === 0 && quejas.length === 0 ? 'SE_SOSTIENE' : 'FALLA',
    fecha: fecha.toISOString(),
    semilla,
    origen,
    sistema,
    bodega_id: bodega,
    concurrencia,
    maquina,
    saboteo,
    total,
    escenarios: plan.escenarios
      .filter(({ nombre }) => porEscenario.has(nombre))
      .map((escenario) => ({
        ...escenario,
        ...cifrasDe(porEscenario.get(escenario.nombre) ?? [], reportados),
      })),
    en_la_frontera: {
      plantados: juzgados.filter(({ pedido }) => pedido.plan.frontera).length,
      de: juzgados.length,
    },
    rechazos: {
      enviados: registro.rechazos.length,
      rechazados: registro.rechazos.filter(({ plan, estado }) => plan.estados.includes(estado ?? 0)).length,
    },
    siguiente_decimal: siguienteDecimal(total.perdidos, total.plantados),
    comprobaciones: resumirComprobaciones(resultado),
    reintentos: Object.fromEntries(registro.reintentos),
    duracion_s: { envio, total: (tiempos.fin - tiempos.inicio) / 1000 },
    ritmo: {
      aceptados_s: total.aceptados / Math.max(envio, 0.001),
      decididos_s: total.decididos / Math.max(series.duracion_s, 0.001),
    },
    por_segundo: { aceptados: series.aceptados, decididos: series.decididos },
    histograma: histograma(plantados.flatMap(demora)),
    fallos: inyectados,
    notas: [...plan.notas, ...quejas],
    no_cubre: noCubre(contexto.propio, inyectados !== null),
  };
}

/** Milliseconds from the first POST to the verdict; empty where one of them never was. */
const demora = ({ pedido: { enviadoEn, vistoEn } }: PedidoJuzgado): number[] =>
  enviadoEn === null || vistoEn === null ? [] : [Math.max(0, vistoEn - enviadoEn)];

function cifrasDe(juzgados: readonly PedidoJuzgado[], reportados: Resultado['reportados']): Cifras {
  const cortos = juzgados.filter(({ debia }) => debia === 'INCONSISTENTE');
  const sanos = juzgados.length - cortos.length;
  const encontrados = cortos.filter(
    ({ decision, pedidoId }) =>
      decision?.evaluacion.resultado === 'INCONSISTENTE' && pedidoId !== null && reportados.has(pedidoId),
  ).length;
  const falsas = juzgados.filter(
    ({ debia, decision }) => debia === 'CONSISTENTE' && decision?.evaluacion.resultado === 'INCONSISTENTE',
  ).length;
  const perdidos = cortos.length - encontrados;
  return {
    pedidos: juzgados.length,
    aceptados: juzgados.filter(({ pedido }) => pedido.aceptadoEn !== null).length,
    decididos: juzgados.filter(({ decision }) => decision !== null).length,
    plantados: cortos.length,
    encontrados,
    perdidos,
    falsas_alarmas: falsas,
    cota_perdida: cotaSuperior(perdidos, cortos.length),
    cota_falsa_alarma: cotaSuperior(falsas, sanos),
    deteccion_ms: percentiles(cortos.flatMap(demora)),
  };
}

function resumirComprobaciones({ hallazgos, sinHacer }: Resultado): Informe['comprobaciones'] {
  return nombresDeComprobaciones.map((nombre) => {
    const primero = hallazgos.lista.find(({ comprobacion }) => comprobacion === nombre);
    const ejemplo = primero === undefined ? null : `${primero.pedidoId ?? ''} ${primero.porque}`.trim();
    return {
      nombre,
      promesa: comprobaciones[nombre],
      hecha: !sinHacer.includes(nombre),
      hallazgos: hallazgos.cuenta.get(nombre) ?? 0,
      ejemplo,
    };
  });
}

function seriesDe(juzgados: readonly PedidoJuzgado[], inicio: number) {
  const contar = (valores: readonly (number | null)[]): number[] => {
    const cuenta: number[] = [];
    for (const valor of valores) {
      if (valor === null) continue;
      const segundo = Math.max(0, Math.floor((valor - inicio) / 1000));
      while (cuenta.length <= segundo) cuenta.push(0);
      cuenta[segundo] = (cuenta[segundo] ?? 0) + 1;
    }
    return cuenta;
  };
  const ultimo = juzgados.reduce((max, { pedido }) => Math.max(max, pedido.vistoEn ?? 0), inicio);
  return {
    aceptados: contar(juzgados.map(({ pedido }) => pedido.aceptadoEn)),
    decididos: contar(juzgados.map(({ pedido }) => pedido.vistoEn)),
    duracion_s: (ultimo - inicio) / 1000,
  };
}

/** Ten classes per power of ten. */
function histograma(valores: readonly number[]): Informe['histograma'] {
  const clases = new Map<number, number>();
  for (const valor of valores) {
    const clase = Math.ceil(10 * Math.log10(Math.max(1, valor)));
    clases.set(clase, (clases.get(clase) ?? 0) + 1);
  }
  const [menor, mayor] = [Math.min(...clases.keys()), Math.max(...clases.keys())];
  if (clases.size === 0) return [];
  return Array.from({ length: mayor - menor + 1 }, (_, i) => ({
    hasta_ms: Math.round(10 ** ((menor + i) / 10)),
    n: clases.get(menor + i) ?? 0,
  }));
}

const noCubre = (propio: boolean, conFallos: boolean): string[] => [
  'La cota supone ensayos independientes de este mismo generador: de faltantes de otra clase no dice nada.',
  'Una sola máquina y una sola corrida: ni varias zonas, ni días de uso, ni volúmenes mayores que este.',
  ...(conFallos
    ? []
    : ['No se inyectaron fallos (caídas, cortes de red, discos llenos): eso lo prueba --fallos, y el caos.']),
  ...(propio ? ['El sistema propio usa un SQS/SNS local: los límites y cuotas de AWS no se ejercitan.'] : []),
  'Cancelaciones, despachos y faltantes tardíos no forman parte de estos escenarios.',
];
