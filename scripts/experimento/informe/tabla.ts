/** What a person reads in ten seconds. */
import { alMenos, miles, milisegundos, porciento, segundos } from './numeros.ts';
import type { Cifras, Informe } from './resumen.ts';

const ANCHOS = [24, 8, 10, 11, 8, 7, 9, 8, 8] as const;

const fila = (celdas: readonly string[]): string =>
  celdas
    .map((celda, i) => (i === 0 ? celda.padEnd(ANCHOS[0]) : celda.padStart(ANCHOS[i] ?? 8)))
    .join(' ')
    .trimEnd();

const CABECERA = fila([
  'escenario',
  'pedidos',
  'plantados',
  'encontrados',
  'perdidos',
  'falsas',
  'cota 95%',
  'p50',
  'p99',
]);

const celdas = (nombre: string, cifras: Cifras): string[] => [
  nombre,
  miles(cifras.pedidos),
  miles(cifras.plantados),
  miles(cifras.encontrados),
  miles(cifras.perdidos),
  miles(cifras.falsas_alarmas),
  cifras.plantados === 0 ? '–' : porciento(cifras.cota_perdida),
  milisegundos(cifras.deteccion_ms.p50),
  milisegundos(cifras.deteccion_ms.p99),
];

export function tabla(informe: Informe): string {
  const regla = '─'.repeat(CABECERA.length);
  const { rechazos } = informe;
  const hechas = informe.comprobaciones.filter(({ hecha }) => hecha);
  const rotas = informe.comprobaciones.filter(({ hallazgos }) => hallazgos > 0);
  return [
    CABECERA,
    regla,
    ...informe.escenarios.map((escenario) => fila(celdas(escenario.nombre, escenario))),
    regla,
    fila(celdas('TOTAL', informe.total)),
    '',
    `${miles(rechazos.rechazados)} de ${miles(rechazos.enviados)} pedidos mal formados, rechazados. Comprobaciones: ${hechas.length - rotas.length} de ${hechas.length} se cumplen.`,
    ...sinHacer(informe),
    ...rotas.map(
      ({ nombre, hallazgos, ejemplo }) => `  ROTA ${nombre} (${miles(hallazgos)}): ${ejemplo ?? ''}`,
    ),
    `Ritmo: ${miles(informe.ritmo.aceptados_s)} aceptados/s, ${miles(informe.ritmo.decididos_s)} decididos/s. Duró ${segundos(informe.duracion_s.total)}. Semilla ${informe.semilla}.`,
    ...informe.notas,
    ...alcance(informe),
  ].join('\n');
}

/** The checks that only a private system allows, where it was none. */
function sinHacer({ comprobaciones }: Informe): string[] {
  const nombres = comprobaciones.flatMap(({ nombre, hecha }) => (hecha ? [] : [nombre]));
  if (nombres.length === 0) return [];
  return [`Sin hacer, porque piden un sistema propio: ${nombres.join(', ')}.`];
}

/** What the figures prove, and what it would take to prove more. */
export function alcance({ total, siguiente_decimal: siguiente }: Informe): string[] {
  if (total.plantados === 0) return ['No se plantó ningún faltante: sobre la detección no se sabe nada.'];
  const { tasa, ensayosDeMas } = siguiente;
  return [
    `Con 95 % de confianza detecta al menos el ${alMenos(total.cota_perdida)} de faltantes como estos; para el ${alMenos(tasa)} harían falta ${miles(ensayosDeMas)} más sin ninguna pérdida.`,
  ];
}

/** The one line that counts. */
export function veredicto(informe: Informe): string {
  const { total } = informe;
  const rotas = informe.comprobaciones.filter(({ hallazgos }) => hallazgos > 0);
  if (rotas.length > 0) {
    const nombres = rotas.map(({ nombre, hallazgos }) => `${nombre} (${miles(hallazgos)})`).join(', ');
    return `VEREDICTO: FALLA. ${miles(total.perdidos)} faltantes perdidos y ${miles(total.falsas_alarmas)} falsas alarmas; se rompió: ${nombres}.`;
  }
  return `VEREDICTO: SE SOSTIENE. ${miles(total.pedidos)} pedidos, ${miles(total.plantados)} faltantes plantados y ${miles(total.encontrados)} encontrados; ninguna falsa alarma, sobreventa, pérdida ni duplicado.`;
}
