/** When the attack is over: what has to be true of a system that lost nothing and sold nothing twice. */
import { setTimeout as dormir } from 'node:timers/promises';
import * as z from 'zod';
import { type Api, crearApi } from '../experimento/api.ts';
import { crearAzar } from '../experimento/azar.ts';
import { leerHastaElFinal } from '../experimento/bitacora.ts';
import { type Conexion, crearConexion } from '../experimento/conexion.ts';
import { compararReporte } from '../experimento/oraculo/final.ts';
import { enParalelo } from '../experimento/paralelo.ts';
import { type Evaluacion, evaluacion, type ItemLeido } from '../experimento/respuestas.ts';
import type { Hallar } from './hallazgos.ts';
import { type Asiento, comprobarLibro } from './libro.ts';

export interface Aceptacion {
  /** Every order that was answered with an id. */
  readonly aceptados: ReadonlySet<string>;
  /** Orders that may have been accepted without anybody hearing of it. */
  readonly dudosos: number;
}

export interface OpcionesInvariantes extends Aceptacion {
  readonly url: string;
  /** Of somebody who may read everything. */
  readonly token: string;
  /** Nobody else uses the system, so that its whole log must be ours. */
  readonly propio: boolean;
  readonly hallar: Hallar;
  readonly decir: (fase: string) => void;
  readonly senal: AbortSignal;
}

export interface CifrasFinales {
  readonly veredictos: number;
  readonly faltantes: number;
  readonly asientos: number;
  readonly items: number;
  readonly reportes: number;
  readonly reconciliacion: unknown;
}

const CONCURRENCIA = 8;
/** The contract gives a verdict 60 s, a late shortfall two minutes, and the reconciler comes once a minute. */
const PACIENCIA_MS = 150_000;
const MIRAR_MS = 500;
const PAGINA = 1_000;
const REPORTES_MAX = 1_000;
const PASAJEROS = ['RECIBIDO', 'RESERVADO', 'CON_FALTANTE'] as const;

const asiento = z.object({
  bodega_id: z.int(),
  item_id: z.int(),
  delta: z.int(),
  delta_reservada: z.int(),
  version: z.int(),
});
const movimientos = z.object({ movimientos: z.array(asiento), cursor: z.string().nullable() });
const pedidos = z.object({ pedidos: z.array(z.object({ pedido_id: z.string() })) });
const reconciliacion = z.object({
  aceptados: z.int().nullable(),
  evaluados: z.int().nullable(),
  en_vuelo: z.int().nullable(),
  en_dlq: z.int().nullable(),
  sin_cuenta: z.int().nullable(),
  descuadres: z.array(z.unknown()).nullable(),
  ejecutada_en: z.string().nullable(),
});

/** Looks until it is so, or patience ends. @returns whether it came to be so */
const esperarA = async (seCumple: () => Promise<boolean>, senal: AbortSignal): Promise<boolean> => {
  const hasta = performance.now() + PACIENCIA_MS;
  while (!(await seCumple())) {
    if (performance.now() > hasta) return false;
    await dormir(MIRAR_MS, undefined, { signal: senal });
  }
  return true;
};

const lector =
  (conexion: Conexion) =>
  async <T>(esquema: z.ZodType<T>, ruta: string): Promise<T> => {
    const { estado, cuerpo } = await conexion.insistir({ metodo: 'GET', ruta });
    if (estado !== 200) throw new Error(`GET ${ruta}: HTTP ${estado}`);
    return esquema.parse(cuerpo);
  };
type Leer = ReturnType<typeof lector>;

/** Reads the log until every accepted order is in it. */
const leerBitacora = async (api: Api, o: OpcionesInvariantes): Promise<Evaluacion[]> => {
  const leidas: Evaluacion[] = [];
  const faltan = new Set(o.aceptados);
  let siguiente = 1;
  const alDia = async (): Promise<boolean> => {
    siguiente = await leerHastaElFinal(
      api.evaluaciones,
      siguiente,
      (_, pedido, porque) => o.hallar('bitacora', `${pedido}: ${porque}`),
      (entrada) => {
        leidas.push(evaluacion.parse(entrada));
        faltan.delete(entrada.pedido_id);
      },
    );
    return faltan.size === 0;
  };
  await esperarA(alDia, o.senal);
  for (const id of faltan) o.hallar('completitud', `${id}: aceptado y sin veredicto`);
  return leidas;
};

const comprobarUnicos = (leidas: readonly Evaluacion[], o: OpcionesInvariantes): void => {
  const vistos = new Set<string>();
  for (const { pedido_id } of leidas) {
    if (vistos.has(pedido_id)) o.hallar('completitud', `${pedido_id}: dos veredictos`);
    vistos.add(pedido_id);
  }
  const deMas = [...vistos].filter((id) => !o.aceptados.has(id));
  if (o.propio && deMas.length > o.dudosos)
    o.hallar('completitud', `${deMas.length} veredictos de pedidos que nadie envió; podían ser ${o.dudosos}`);
};

/** A sweep that began after the last order had been answered has to find them all. */
const comprobarReconciliacion = async (leer: Leer, o: OpcionesInvariantes): Promise<unknown> => {
  const fin = Date.now();
  let ultima = await leer(reconciliacion, '/reconciliacion');
  const nueva = async (): Promise<boolean> => {
    ultima = await leer(reconciliacion, '/reconciliacion');
    return Date.parse(ultima.ejecutada_en ?? '') > fin && (!o.propio || ultima.en_vuelo === 0);
  };
  if (!(await esperarA(nueva, o.senal))) o.hallar('reconciliacion', `no acaba: ${JSON.stringify(ultima)}`);
  const { sin_cuenta, descuadres, en_dlq, aceptados, evaluados } = ultima;
  if (sin_cuenta !== 0 || descuadres?.length !== 0 || (o.propio && en_dlq !== 0))
    o.hallar('reconciliacion', JSON.stringify(ultima));
  if (o.propio && aceptados !== evaluados) o.hallar('reconciliacion', JSON.stringify(ultima));
  return ultima;
};

const comprobarEstados = async (leer: Leer, { hallar, senal }: OpcionesInvariantes): Promise<void> => {
  for (const estado of PASAJEROS) {
    let quedan: readonly { readonly pedido_id: string }[] = [];
    const ninguno = async (): Promise<boolean> => {
      quedan = (await leer(pedidos, `/pedidos?estado=${estado}&limite=10`)).pedidos;
      return quedan.length === 0;
    };
    if (!(await esperarA(ninguno, senal)))
      hallar('final', `siguen ${estado}: ${quedan.map(({ pedido_id }) => pedido_id).join(', ')}`);
  }
};

const leerAsientos = async (leer: Leer): Promise<Asiento[]> => {
  const todos: Asiento[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const resto: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const una: z.output<typeof movimientos> = await leer(
      movimientos,
      `/bodega/movimientos?limite=${PAGINA}${resto}`,
    );
    todos.push(...una.movimientos);
    cursor = una.cursor;
  }
  return todos;
};

const leerItems = async (api: Api, bodegas: ReadonlySet<number>): Promise<ItemLeido[]> => {
  const todos: ItemLeido[] = [];
  await enParalelo([...bodegas], CONCURRENCIA, async (bodega) => {
    todos.push(...(await api.items(bodega)));
  });
  return todos;
};

const comprobarReportes = async (api: Api, cortos: readonly Evaluacion[], hallar: Hallar): Promise<void> => {
  await enParalelo(cortos, CONCURRENCIA, async (corto) => {
    const reporte = await api.reporte(corto.pedido_id);
    const diferencia = reporte === null ? 'no tiene reporte' : compararReporte(reporte, corto);
    if (diferencia !== null) hallar('reporte', `${corto.pedido_id}: ${diferencia}`);
  });
};

/** @returns figures for the report. @throws Error if something that has to be readable is not */
export const comprobarInvariantes = async (o: OpcionesInvariantes): Promise<CifrasFinales> => {
  const { url, token, senal, hallar, decir } = o;
  const conexion = crearConexion({
    url,
    token,
    conexiones: CONCURRENCIA,
    azar: crearAzar(1),
    senal,
    contar: () => undefined,
  });
  const [api, leer] = [crearApi(conexion), lector(conexion)];
  try {
    decir('Esperando los veredictos');
    const leidas = await leerBitacora(api, o);
    const nuestras = o.propio ? leidas : leidas.filter(({ pedido_id }) => o.aceptados.has(pedido_id));
    comprobarUnicos(nuestras, o);
    decir('Esperando los estados finales y la reconciliación');
    await comprobarEstados(leer, o);
    const ultima = await comprobarReconciliacion(leer, o);
    decir('Repitiendo la bitácora contra los libros del estante');
    const asientos = await leerAsientos(leer);
    const bodegas = new Set([...asientos, ...leidas].map(({ bodega_id }) => bodega_id));
    const items = await leerItems(api, bodegas);
    if (o.propio) comprobarLibro(asientos, leidas, items, hallar);
    decir('Comprobando los reportes y la cadena de auditoría');
    const cortos = nuestras.filter(({ resultado }) => resultado === 'INCONSISTENTE');
    const elegidos = crearAzar(nuestras.length).barajar(cortos).slice(0, REPORTES_MAX);
    await comprobarReportes(api, elegidos, hallar);
    const cadena = await api.verificacion();
    if (!cadena.integra || cadena.registros < cortos.length) hallar('cadena', JSON.stringify(cadena));
    return {
      veredictos: leidas.length,
      faltantes: cortos.length,
      asientos: asientos.length,
      items: items.length,
      reportes: cadena.registros,
      reconciliacion: ultima,
    };
  } finally {
    conexion.cerrar();
  }
};
