/** The round at the end: every order's state and report, asked one by one until all are final or nothing moves. */
import { setTimeout as dormir } from 'node:timers/promises';
import type { Api } from './api.ts';
import { PACIENCIA_MS } from './espera.ts';
import { FalloDeRed, RespuestaInesperada } from './fallos.ts';
import { compararPedido, compararReporte, estadoFinalDe } from './oraculo/final.ts';
import type { Hallar } from './oraculo/hallazgo.ts';
import { enParalelo } from './paralelo.ts';
import type { PedidoEnviado, Reloj } from './registro.ts';
import type { Evaluacion, Reporte } from './respuestas.ts';

export interface Medios {
  readonly api: Api;
  readonly hallar: Hallar;
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  readonly concurrencia: number;
  readonly bodega: number;
  readonly alAvanzar: (listos: number, total: number) => void;
  /** How long nothing may change before the rest is given up. */
  readonly pacienciaMs?: number;
  /** Only one order in so many is asked for; reports of the others count as found. */
  readonly unoDeCada: number;
}

/** An order and its verdict in the log. */
export interface Decidido {
  readonly pedidoId: string;
  readonly pedido: PedidoEnviado;
  readonly evaluacion: Evaluacion;
}

interface Pendiente extends Decidido {
  /** What was seen last, to notice that something moves. */
  visto: string;
  /** What is still wrong, by check; empty when all is as it must be. */
  faltas: readonly Falta[];
}

type Falta = readonly ['estado-final' | 'conflictos' | 'reporte', string];

const PAUSA_MS = 400;

/** By pedido_id, the reporte_id; undefined where it was not looked at. */
type Reportados = Map<string, string | undefined>;

/** @returns the INCONSISTENTE orders whose report is there and exact */
export async function recorrerEstados(medios: Medios, decididos: readonly Decidido[]): Promise<Reportados> {
  const { reloj, unoDeCada, pacienciaMs = PACIENCIA_MS } = medios;
  const total: Pendiente[] = [];
  const reportados: Reportados = new Map();
  for (const [indice, decidido] of decididos.entries()) {
    if (indice % unoDeCada === 0) total.push({ ...decidido, visto: '', faltas: [] });
    else if (decidido.evaluacion.resultado === 'INCONSISTENTE') reportados.set(decidido.pedidoId, undefined);
  }
  let pendientes = total;
  let ultimoMovimiento = reloj();
  while (pendientes.length > 0 && reloj() - ultimoMovimiento < pacienciaMs) {
    if (pendientes !== total) await dormir(PAUSA_MS, undefined, { signal: medios.senal });
    let listos = total.length - pendientes.length;
    await enParalelo(pendientes, medios.concurrencia, async (pendiente) => {
      const antes = pendiente.visto;
      await mirar(medios, pendiente, reportados);
      if (pendiente.faltas.length === 0 || pendiente.visto !== antes) ultimoMovimiento = reloj();
      if (pendiente.faltas.length === 0) listos += 1;
      medios.alAvanzar(listos, total.length);
    });
    pendientes = pendientes.filter(({ faltas }) => faltas.length > 0);
  }
  for (const { pedidoId, faltas, evaluacion } of pendientes) {
    for (const [comprobacion, porque] of faltas) {
      medios.hallar(comprobacion, pedidoId, porque, { esperado: evaluacion, visto: porque });
    }
  }
  return reportados;
}

async function mirar(medios: Medios, pendiente: Pendiente, reportados: Reportados): Promise<void> {
  const { pedidoId, evaluacion } = pendiente;
  const faltas: Falta[] = [];
  const [delPedido, estado] = await mirarPedido(medios, pendiente);
  faltas.push(...delPedido);
  if (evaluacion.resultado === 'INCONSISTENTE' && !reportados.has(pedidoId)) {
    const reporte = await mirarReporte(medios, pendiente);
    if (typeof reporte === 'string') faltas.push(['reporte', reporte]);
    else reportados.set(pedidoId, String(reporte.reporte_id));
  }
  pendiente.faltas = faltas;
  pendiente.visto = `${estado} ${faltas.map(([, porque]) => porque).join(' · ')}`;
}

async function mirarPedido(medios: Medios, pendiente: Pendiente): Promise<[Falta[], string]> {
  const { pedidoId, pedido, evaluacion } = pendiente;
  const leido = await sinCaer(() => medios.api.pedido(pedidoId));
  if (typeof leido === 'string') return [[['estado-final', leido]], leido];
  const debido = estadoFinalDe(evaluacion.resultado);
  const faltas: Falta[] = [];
  if (leido.estado !== debido) faltas.push(['estado-final', `estado ${leido.estado}, debía ser ${debido}`]);
  const diferencia = compararPedido(leido, evaluacion, medios.bodega);
  if (diferencia !== null) faltas.push(['estado-final', diferencia]);
  const conflictos = pedido.contenidos.size - 1;
  // A retried POST may have arrived twice, so then more than the distinct contents may be counted.
  const mal = pedido.reintentos > 0 ? (leido.conflictos ?? 0) < conflictos : leido.conflictos !== conflictos;
  if (mal) faltas.push(['conflictos', `conflictos es ${leido.conflictos}, debía ser ${conflictos}`]);
  return [faltas, leido.estado];
}

async function mirarReporte(medios: Medios, { pedidoId, evaluacion }: Pendiente): Promise<Reporte | string> {
  const reporte = await sinCaer(() => medios.api.reporte(pedidoId));
  if (typeof reporte === 'string') return reporte;
  return reporte === null ? 'no tiene reporte' : (compararReporte(reporte, evaluacion) ?? reporte);
}

/** An answer that never came or breaks the contract becomes a sentence: it is a finding about this order. */
export async function sinCaer<T>(preguntar: () => Promise<T>): Promise<T | string> {
  try {
    return await preguntar();
  } catch (error) {
    if (error instanceof FalloDeRed || error instanceof RespuestaInesperada) return error.message;
    throw error;
  }
}

/** Asks for reports that must not exist. */
export async function comprobarSinReporte(medios: Medios, ids: readonly string[]): Promise<void> {
  await enParalelo(ids, medios.concurrencia, async (id) => {
    const reporte = await sinCaer(() => medios.api.reporte(id));
    if (reporte !== null)
      medios.hallar('reporte-de-mas', id, 'un pedido CONSISTENTE tiene reporte, o no se pudo leer');
  });
}
