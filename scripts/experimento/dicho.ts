/** What people were told of the shortfalls, against the log: the last thing that is looked at. */
import type { Api } from './api.ts';
import { leerHastaElFinal } from './bitacora.ts';
import type { Tardio } from './epilogo/mesa.ts';
import { type Escucha, oirTodo } from './escucha.ts';
import { type AvisoDebido, avisoDebido } from './oraculo/aviso.ts';
import { comprobarAvisos } from './oraculo/avisos.ts';
import type { Hallar } from './oraculo/hallazgo.ts';
import type { Reloj } from './registro.ts';
import { type EntradaCruda, type Evaluacion, evaluacion } from './respuestas.ts';

export interface MediosDeDicho {
  readonly api: Api;
  readonly hallar: Hallar;
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  readonly bodega: number;
  /** The log of this bodega as it was read, and where that reading began. */
  readonly entradas: readonly EntradaCruda[];
  readonly desde: number;
  readonly reportados: ReadonlyMap<string, string | undefined>;
  readonly tardios: ReadonlyMap<string, Tardio>;
  /** Nobody but the canary uses the system beside us. */
  readonly solo: boolean;
  readonly silencioMs?: number | undefined;
}

export async function comprobarLoDicho(oido: Escucha, medios: MediosDeDicho): Promise<void> {
  const { hallar, solo, bodega } = medios;
  const veredictos = await leerVeredictos(medios);
  const debidos = new Map([...veredictos].flatMap(([id, suyo]) => debidoA(id, suyo, medios)));
  const oidos = await oirTodo(oido, { ...medios, debidos });
  comprobarAvisos({ oidos, debidos, nuestros: veredictos, bodega: solo ? undefined : bodega, hallar });
}

/** The first verdict of each order, those of the epilogue too. A malformed one is a finding already. */
async function leerVeredictos(medios: MediosDeDicho): Promise<Map<string, Evaluacion>> {
  const { api, hallar, bodega, desde, entradas } = medios;
  const todas = [...entradas];
  const siguiente = (entradas.at(-1)?.secuencia ?? desde - 1) + 1;
  await leerHastaElFinal(api.evaluaciones, siguiente, hallar, (entrada) => {
    if (entrada.bodega_id === bodega) todas.push(entrada);
  });
  const veredictos = new Map<string, Evaluacion>();
  for (const cruda of todas) {
    const leida = evaluacion.safeParse(cruda);
    if (leida.success && !veredictos.has(cruda.pedido_id)) veredictos.set(cruda.pedido_id, leida.data);
  }
  return veredictos;
}

function debidoA(
  id: string,
  veredicto: Evaluacion,
  { reportados, tardios }: MediosDeDicho,
): [string, AvisoDebido][] {
  const tardio = tardios.get(id);
  if (tardio !== undefined) {
    const { reporteId, ...perdida } = tardio;
    return [[id, avisoDebido(veredicto, reporteId, perdida)]];
  }
  return veredicto.resultado === 'INCONSISTENTE' ? [[id, avisoDebido(veredicto, reportados.get(id))]] : [];
}
