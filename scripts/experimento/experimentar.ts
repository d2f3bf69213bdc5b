/** One whole experiment against a system that answers: fill, send, follow, wait, read again, judge. */
import { setTimeout as dormir } from 'node:timers/promises';
import { type Api, crearApi } from './api.ts';
import type { Azar } from './azar.ts';
import { buscarCola, huellaDe, type LectorVivo, leerHastaElFinal, seguirBitacora } from './bitacora.ts';
import { correrCasos } from './carrera.ts';
import { type Conexion, crearConexion, PACIENCIA_PERTURBADA } from './conexion.ts';
import { comprobarLoDicho } from './dicho.ts';
import { crearEmisor } from './emisor.ts';
import { correrEpilogo } from './epilogo/epilogo.ts';
import type { Tardio } from './epilogo/mesa.ts';
import type { Escucha } from './escucha.ts';
import { crearEspera, type Espera, PACIENCIA_MS } from './espera.ts';
import { comprobarMuestra } from './muestra.ts';
import {
  comprobarAceptacion,
  comprobarLecturas,
  comprobarVeredictos,
  indexar,
} from './oraculo/completitud.ts';
import { crearEstante, type Existencia } from './oraculo/estante.ts';
import { compararEstante } from './oraculo/final.ts';
import {
  type Comprobacion,
  crearHallazgos,
  DE_OIDO,
  DEL_EPILOGO,
  type Hallazgos,
} from './oraculo/hallazgo.ts';
import { comprobarPlantado, type PedidoJuzgado, verdadDe } from './oraculo/plantado.ts';
import { repetir } from './oraculo/repeticion.ts';
import type { Perturbacion } from './perturbacion.ts';
import { comprobarDerechos, comprobarQueContesta, prepararBodega } from './preparacion.ts';
import type { Progreso } from './progreso.ts';
import { type Decidido, type Medios, recorrerEstados, sinCaer } from './recorrido.ts';
import { contarReintento, crearRegistro, type PedidoEnviado, type Registro, type Reloj } from './registro.ts';
import { type EntradaCruda, type Evaluacion, evaluacion, type Verificacion } from './respuestas.ts';
import { type Plan, pedidosDe } from './tipos.ts';
import type { Grupos } from './turnos.ts';

export interface Opciones {
  readonly url: string;
  readonly token?: string | undefined;
  readonly plan: Plan;
  readonly bodega: number;
  readonly concurrencia: number;
  readonly azar: Azar;
  readonly reloj: Reloj;
  readonly senal: AbortSignal;
  /** Nobody else uses the system: then the audit chain must grow by our reports and nothing more. */
  readonly propio: boolean;
  /** Also what comes after the verdicts: see epilogo/. */
  readonly conEpilogo: boolean;
  /** Behind tema-faltantes since before the first order; absent: what is said there goes unheard. */
  readonly oido?: Escucha;
  readonly progreso: Progreso;
  readonly pacienciaMs?: number;
  readonly perturbacion?: Perturbacion;
  /** How orders share requests. */
  readonly grupos?: Grupos;
  /** The final state and report of one order in so many is asked for (1); the caller answers for the others. */
  readonly unoDeCada?: number;
}

export interface Resultado {
  readonly hallazgos: Hallazgos;
  readonly registro: Registro;
  readonly juzgados: readonly PedidoJuzgado[];
  /** The shortfalls whose report is there and exact, each with its reporte_id, unless it was not looked at. */
  readonly reportados: ReadonlyMap<string, string | undefined>;
  /** Checks that this run could not make. */
  readonly sinHacer: readonly Comprobacion[];
  /** Verdicts in the log. */
  readonly entradas: number;
  /** Clock values: first POST, last acceptance, end of everything. */
  readonly tiempos: { readonly inicio: number; readonly aceptados: number; readonly fin: number };
}

const REVISION_MS = 200;
/** With faults a verdict takes seconds: looking for it all the time would only cost what the faults need. */
const PAUSA_PERTURBADA_MS = 300;

export async function experimentar(opciones: Opciones): Promise<Resultado> {
  const corte = new AbortController();
  const senal = AbortSignal.any([opciones.senal, corte.signal]);
  const { url, token, azar, plan, concurrencia } = opciones;
  const registro = crearRegistro(pedidosDe(plan.casos));
  const conexion = crearConexion({
    url,
    token,
    // More connections than clients: the reader of the log and the changes of the shelf must not queue.
    conexiones: concurrencia + 8,
    azar,
    senal,
    contar: (motivo) => contarReintento(registro, motivo),
    paciencia: opciones.perturbacion === undefined ? undefined : PACIENCIA_PERTURBADA,
  });
  try {
    return await correr({ ...opciones, senal }, conexion, registro, (error) => corte.abort(error));
  } finally {
    conexion.cerrar();
  }
}

async function correr(
  opciones: Opciones,
  conexion: Conexion,
  registro: Registro,
  cortar: (error: unknown) => void,
): Promise<Resultado> {
  const { plan, bodega, azar, progreso } = opciones;
  const hallazgos = crearHallazgos();
  const api = crearApi(conexion);

  progreso.fase('Preparando la bodega', plan.items.length);
  await comprobarQueContesta(conexion, opciones.url);
  await comprobarDerechos(conexion);
  const inicial = await prepararBodega(api, bodega, plan.items);
  const cadenaAntes = await api.verificacion();
  const desde = await buscarCola(api.evaluaciones);

  const vivo = await enviarYSeguir(opciones, { conexion, api, registro, hallazgos, desde, cortar });
  const medios = mediosDe(opciones, api, hallazgos);
  const reportados = await recorrerEstados(medios, vivo.decididos());

  progreso.fase('Leyendo la bitácora completa', registro.pedidos.size);
  const entradas = await leerDeNuevo(medios, desde, vivo.lector);
  const enPieDesde = opciones.perturbacion?.enPieDesde() ?? 0;
  const juicio = juzgarTodo({ registro, hallazgos, entradas, inicial, enPieDesde });
  // Verdicts that the live reader never saw: their state is looked at too.
  const rezagados = juicio.juzgados.flatMap(rezagado(vivo.evaluaciones));
  for (const [id, reporte] of await recorrerEstados(medios, rezagados)) reportados.set(id, reporte);

  progreso.fase('Comprobando existencias y auditoría', 0);
  const estanteFinal = await sinCaer(() => api.items(bodega));
  if (typeof estanteFinal === 'string') hallazgos.hallar('existencias-finales', null, estanteFinal);
  else compararEstante(estanteFinal, juicio.estante, hallazgos.hallar);
  await comprobarMuestra(medios, azar.barajar(juicio.juzgados), juicio.estante);
  // Whoever breaks the system lets orders of its own fall short, too.
  const solo = opciones.propio && opciones.perturbacion === undefined;
  const cadena = await sinCaer(() => api.verificacion());
  if (typeof cadena === 'string') hallazgos.hallar('cadena', null, cadena);
  else comprobarCadena(cadenaAntes, cadena, juicio.juzgados, solo, hallazgos);
  const tiempos = { inicio: vivo.inicio, aceptados: vivo.aceptados, fin: opciones.reloj() };
  const decididos = juicio.juzgados.flatMap(({ pedidoId, decision }) =>
    pedidoId === null || decision === null ? [] : [pedidoId],
  );
  const tardios = await conEpilogo({ opciones, conexion, medios, decididos });
  if (opciones.oido !== undefined) {
    progreso.fase('Escuchando tema-faltantes', 0);
    const { oido, pacienciaMs: silencioMs } = opciones;
    await comprobarLoDicho(oido, { ...medios, entradas, desde, reportados, tardios, solo, silencioMs });
  }
  return {
    hallazgos,
    registro,
    juzgados: juicio.juzgados,
    reportados,
    sinHacer: [...(opciones.oido === undefined ? DE_OIDO : []), ...(opciones.conEpilogo ? [] : DEL_EPILOGO)],
    entradas: juicio.entradas,
    tiempos,
  };
}

interface PartesDelEpilogo {
  readonly opciones: Opciones;
  readonly conexion: Conexion;
  readonly medios: Medios;
  readonly decididos: readonly string[];
}

/** @returns the orders that had to lose their cover; none without epilogue */
async function conEpilogo({ opciones, conexion, medios, decididos }: PartesDelEpilogo) {
  if (!opciones.conEpilogo) return new Map<string, Tardio>();
  opciones.progreso.fase('Cancelando, despachando y descubriendo', 0);
  const { api, hallar, bodega, reloj, senal } = medios;
  const prefijo = `epilogo-${bodega}`;
  return correrEpilogo({ conexion, api, hallar, bodega, reloj, senal, prefijo, decididos });
}

const mediosDe = (opciones: Opciones, api: Api, hallazgos: Hallazgos): Medios => {
  const { reloj, senal, concurrencia, bodega, progreso, pacienciaMs } = opciones;
  let anunciada = false;
  const alAvanzar = (listos: number, total: number): void => {
    if (!anunciada) progreso.fase('Comprobando estados y reportes', total);
    anunciada = true;
    progreso.avance(listos);
  };
  const paciencia = pacienciaMs === undefined ? {} : { pacienciaMs };
  const { hallar } = hallazgos;
  const { unoDeCada = 1 } = opciones;
  return { api, hallar, reloj, senal, concurrencia, bodega, alAvanzar, unoDeCada, ...paciencia };
};

interface Partes {
  readonly conexion: Conexion;
  readonly api: Api;
  readonly registro: Registro;
  readonly hallazgos: Hallazgos;
  readonly desde: number;
  readonly cortar: (error: unknown) => void;
}

interface Vivo {
  readonly lector: LectorVivo;
  /** The first verdict of each order, as the live reader saw it. */
  readonly evaluaciones: ReadonlyMap<string, Evaluacion>;
  readonly decididos: () => Decidido[];
  readonly inicio: number;
  readonly aceptados: number;
}

async function enviarYSeguir(opciones: Opciones, partes: Partes): Promise<Vivo> {
  const { reloj, azar, senal, bodega, concurrencia, plan, progreso } = opciones;
  const { conexion, api, registro, hallazgos, desde, cortar } = partes;
  const espera = crearEspera(reloj, opciones.pacienciaMs);
  const evaluaciones = new Map<string, Evaluacion>();
  const vistos = new Map<string, number>();
  const porId = new Map<string, PedidoEnviado>();
  const alVer = (entrada: EntradaCruda): void => {
    if (vistos.has(entrada.pedido_id)) return;
    vistos.set(entrada.pedido_id, reloj());
    const leida = evaluacion.safeParse(entrada);
    if (leida.success) evaluaciones.set(entrada.pedido_id, leida.data);
    espera.alDecidir(entrada.pedido_id);
  };
  const { hallar } = hallazgos;
  const { perturbacion } = opciones;
  const lector = seguirBitacora({
    leer: api.evaluaciones,
    desde,
    bodega,
    hallar,
    senal,
    alVer,
    alCaer: cortar,
    ...(perturbacion === undefined ? {} : { pausaMs: PAUSA_PERTURBADA_MS }),
  });
  const alAceptar = (pedido: PedidoEnviado, id: string): void => {
    porId.set(id, pedido);
    espera.alMoverse();
  };
  const emisor = crearEmisor({
    conexion,
    registro,
    bodega,
    azar,
    reloj,
    concurrencia,
    grupos: opciones.grupos,
    alAceptar,
    ...(perturbacion === undefined ? {} : { antesDeEnviar: () => perturbacion.antesDeEnviar() }),
  });
  const inicio = reloj();
  progreso.fase('Enviando pedidos', registro.pedidos.size);
  const vigilancia = setInterval(() => {
    espera.revisar();
    progreso.avance(porId.size, `${vistos.size} decididos`);
  }, REVISION_MS);
  try {
    await correrCasos({ api, emisor, espera, registro, bodega }, plan.casos);
    const aceptados = reloj();
    await esperarVeredictos(opciones, espera, porId, vistos);
    if (perturbacion !== undefined) {
      await perturbacion.terminar();
      await esperarVeredictos(opciones, espera, porId, vistos);
    }
    await lector.detener();
    for (const [id, pedido] of porId) pedido.vistoEn ??= vistos.get(id) ?? null;
    const decididos = (): Decidido[] => [...porId].flatMap(decididoEn(evaluaciones));
    return { lector, evaluaciones, decididos, inicio, aceptados };
  } finally {
    clearInterval(vigilancia);
  }
}

const decididoEn =
  (evaluaciones: ReadonlyMap<string, Evaluacion>) =>
  ([pedidoId, pedido]: [string, PedidoEnviado]): Decidido[] => {
    const suya = evaluaciones.get(pedidoId);
    return suya === undefined ? [] : [{ pedidoId, pedido, evaluacion: suya }];
  };

const rezagado =
  (vivas: ReadonlyMap<string, Evaluacion>) =>
  ({ pedidoId, pedido, decision }: PedidoJuzgado): Decidido[] =>
    pedidoId === null || decision === null || vivas.has(pedidoId)
      ? []
      : [{ pedidoId, pedido, evaluacion: decision.evaluacion }];

/** Until every accepted order has a verdict, or nothing has moved for as long as the contract promises, and more. */
async function esperarVeredictos(
  { progreso, senal, pacienciaMs = PACIENCIA_MS }: Opciones,
  espera: Espera,
  porId: ReadonlyMap<string, PedidoEnviado>,
  vistos: ReadonlyMap<string, number>,
): Promise<void> {
  const faltan = (): number => [...porId.keys()].filter((id) => !vistos.has(id)).length;
  for (let pendientes = faltan(); pendientes > 0; pendientes = faltan()) {
    if (espera.agotada() || espera.silencio() > pacienciaMs) return;
    const callado = Math.round(espera.silencio() / 1000);
    progreso.avance(porId.size, `faltan ${pendientes} veredictos, ${callado} s sin novedad`);
    await dormir(REVISION_MS, undefined, { signal: senal });
  }
}

/** The complete log again, from where the experiment began, against what the live reader saw. */
async function leerDeNuevo(medios: Medios, desde: number, lector: LectorVivo): Promise<EntradaCruda[]> {
  const entradas: EntradaCruda[] = [];
  const huellas = new Map<number, { huella: string; pedidoId: string }>();
  await leerHastaElFinal(medios.api.evaluaciones, desde, medios.hallar, (entrada) => {
    if (entrada.bodega_id !== medios.bodega) return;
    entradas.push(entrada);
    huellas.set(entrada.secuencia, { huella: huellaDe(entrada), pedidoId: entrada.pedido_id });
  });
  await lector.ponerseAlDia();
  comprobarLecturas(lector.huellas, huellas, medios.hallar);
  return entradas;
}

interface Materia {
  readonly registro: Registro;
  readonly hallazgos: Hallazgos;
  readonly entradas: readonly EntradaCruda[];
  readonly inicial: Map<number, Existencia>;
  /** Clock value from which on all parts were up. */
  readonly enPieDesde: number;
}

/** Everything that can be judged from what was sent and the log alone. */
function juzgarTodo({ registro, hallazgos, entradas, inicial, enPieDesde }: Materia) {
  const { hallar } = hallazgos;
  comprobarAceptacion(registro, hallar);
  const porId = indexar(registro, hallar);
  const cambios = registro.cambios.map(({ plan, version, incierto }) => ({ ...plan, version, incierto }));
  const estante = crearEstante(inicial, cambios);
  const repeticion = repetir({ entradas, estante, buscar: (id) => porId.get(id), hallar });
  comprobarVeredictos(registro, (id) => repeticion.decisiones.has(id), hallar, enPieDesde);
  const juzgados = [...registro.pedidos.values()].map((pedido): PedidoJuzgado => {
    const ids = [...pedido.ids];
    const pedidoId = ids.find((id) => repeticion.decisiones.has(id)) ?? ids[0] ?? null;
    const decision = (pedidoId === null ? undefined : repeticion.decisiones.get(pedidoId)) ?? null;
    return { pedido, pedidoId, decision, debia: verdadDe(pedido, decision) };
  });
  comprobarPlantado(juzgados, hallar);
  return { juzgados, estante: estante.todos(), entradas: repeticion.entradas };
}

function comprobarCadena(
  antes: Verificacion,
  despues: Verificacion,
  juzgados: readonly PedidoJuzgado[],
  solo: boolean,
  { hallar }: Hallazgos,
): void {
  const cortos = juzgados.filter(({ decision }) => decision?.evaluacion.resultado === 'INCONSISTENTE').length;
  if (!despues.integra) {
    hallar('cadena', null, 'la cadena de auditoría no está íntegra', {
      esperado: null,
      visto: despues.primer_error,
    });
  }
  const nuevos = despues.registros - antes.registros;
  if (solo ? nuevos !== cortos : nuevos < cortos) {
    const porque = `la cadena creció en ${nuevos} registros con ${cortos} faltantes`;
    hallar('cadena', null, porque, { esperado: cortos, visto: nuevos });
  }
}
