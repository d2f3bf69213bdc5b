/** The HTTP face of the reference system: just what the experiment uses of CONTRACT.md. */
import http from 'node:http';
import * as z from 'zod';
import { type Averia, type CuerpoRef, SistemaReferencia } from './sistemaReferencia.ts';

export interface ServidorReferencia {
  readonly url: string;
  readonly sistema: SistemaReferencia;
  cerrar(): Promise<void>;
}

export interface OpcionesServidor {
  readonly averias?: readonly Averia[];
  /** Every how manieth POST of orders answers 500, once it has taken effect; 0: none. */
  readonly unErrorDeCada?: number;
  /** POST of orders always answers 503. */
  readonly caido?: boolean;
}

const cantidadBuena = z.number().int().min(1).max(1_000_000);
const esquemaPedido = (cantidad: z.ZodType<number>) =>
  z.strictObject({
    items: z
      .array(
        z.strictObject({
          item_id: z.number().int().min(1).max(2_147_483_647),
          cantidad,
          nombre_item: z.string().trim().max(200).optional(),
        }),
      )
      .min(1)
      .max(2000),
    bodega_id: z.number().int().min(1).optional(),
    referencia: z.string().trim().max(200).optional(),
    clave_idempotencia: z.string().optional(),
  });
const esquemaLote = z.object({ pedidos: z.array(z.unknown()).min(1).max(500) });
const esquemaItem = z.object({
  item_id: z.number().int().optional(),
  nombre_item: z.string(),
  sku: z.string().optional(),
  cantidad_disponible: z.number().int().min(0),
  bodega_id: z.number().int(),
});
const esquemaMovimiento = z.object({ item_id: z.number(), bodega_id: z.number(), cantidad: z.number() });

interface Contestacion {
  readonly estado: number;
  readonly cuerpo: unknown;
  readonly cabeceras?: Readonly<Record<string, string>>;
}

const contestar = (estado: number, cuerpo: unknown, cabeceras = {}): Contestacion => ({
  estado,
  cuerpo,
  cabeceras,
});
const NO_HAY = contestar(404, { status: 404 });
const MALO = contestar(422, { status: 422 });

export async function iniciarReferencia(opciones: OpcionesServidor = {}): Promise<ServidorReferencia> {
  const sistema = new SistemaReferencia(new Set(opciones.averias));
  let posts = 0;
  const servidor = http.createServer((peticion, respuesta) => {
    const trozos: Buffer[] = [];
    peticion.on('data', (trozo: Buffer) => trozos.push(trozo));
    peticion.on('end', () => {
      const texto = Buffer.concat(trozos).toString();
      const url = new URL(peticion.url ?? '/', 'http://x');
      const clave = String(peticion.headers['idempotency-key'] ?? '');
      let salida = atender(
        sistema,
        peticion.method ?? '',
        url,
        texto === '' ? undefined : JSON.parse(texto),
        clave,
      );
      if (peticion.method === 'POST' && /^\/pedidos(\/lote)?$/.test(url.pathname)) {
        posts += 1;
        if (opciones.caido === true) salida = contestar(503, {});
        else if (opciones.unErrorDeCada && posts % opciones.unErrorDeCada === 0) salida = contestar(500, {});
      }
      respuesta.writeHead(salida.estado, { 'content-type': 'application/json', ...salida.cabeceras });
      respuesta.end(JSON.stringify(salida.cuerpo));
    });
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  const reloj = setInterval(() => sistema.avanzar(), 5);
  const direccion = servidor.address();
  const puerto = typeof direccion === 'object' && direccion !== null ? direccion.port : 0;
  const cerrar = (): Promise<void> => {
    clearInterval(reloj);
    servidor.closeAllConnections();
    return new Promise((listo) => servidor.close(() => listo()));
  };
  return { url: `http://127.0.0.1:${puerto}`, sistema, cerrar };
}

function atender(
  s: SistemaReferencia,
  metodo: string,
  url: URL,
  cuerpo: unknown,
  clave: string,
): Contestacion {
  const ruta = url.pathname;
  const numero = (nombre: string): number => Number(url.searchParams.get(nombre));
  const partes = ruta.split('/');
  const id = partes[2] ?? '';
  if (ruta === '/health') return contestar(200, { estado: 'ok' });
  if (metodo === 'POST' && ruta === '/pedidos') return crearUno(s, cuerpo, clave);
  if (metodo === 'POST' && ruta === '/pedidos/lote') return crearLote(s, cuerpo);
  if (metodo === 'POST' && partes[3] === 'verificar-consistencia') return verificar(s, id);
  if (metodo === 'GET' && partes[1] === 'pedidos') return leerPedido(s, id);
  if (metodo === 'PUT' && ruta === '/bodega/items') return ponerItems(s, cuerpo);
  if (metodo === 'PUT' && partes[2] === 'items') return ponerItem(s, Number(partes[3]), cuerpo);
  if (metodo === 'GET' && ruta === '/bodega/items') return leerItems(s, numero('bodega_id'), url);
  if (metodo === 'POST' && ruta === '/bodega/movimientos') return mover(s, cuerpo);
  if (metodo === 'GET' && ruta === '/evaluaciones')
    return leerBitacora(s, numero('desde_secuencia'), numero('limite'));
  if (ruta === '/auditoria/verificacion') {
    const integra = !s.tiene('cadena-rota');
    return contestar(200, { integra, registros: s.registros, cabeza: 'x', primer_error: integra ? null : 3 });
  }
  return partes[1] === 'auditoria' ? leerReporte(s, id) : NO_HAY;
}

function crearUno(s: SistemaReferencia, cuerpo: unknown, clave: string): Contestacion {
  const leido = esquemaPedido(s.tiene('acepta-negativas') ? z.number() : cantidadBuena).safeParse(cuerpo);
  if (!leido.success) return MALO;
  if (s.tiene('rechaza-buenos') && clave.endsWith('7')) return MALO;
  const { items, bodega_id } = leido.data;
  const pedido_id = s.aceptar({ items, bodega_id } as CuerpoRef, clave);
  const aceptado = { pedido_id, estado: 'RECIBIDO', recibido_en: new Date().toISOString() };
  return contestar(202, aceptado, { location: `/pedidos/${pedido_id}` });
}

function crearLote(s: SistemaReferencia, cuerpo: unknown): Contestacion {
  const leido = esquemaLote.safeParse(cuerpo);
  if (!leido.success) return MALO;
  const aceptados: unknown[] = [];
  const rechazados: unknown[] = [];
  for (const [indice, pedido] of leido.data.pedidos.entries()) {
    const bueno = esquemaPedido(cantidadBuena).safeParse(pedido);
    if (!bueno.success) rechazados.push({ indice, errores: [] });
    else if (!(s.tiene('lote-traga') && indice === 1)) {
      const { items, bodega_id, clave_idempotencia = '' } = bueno.data;
      aceptados.push({ indice, pedido_id: s.aceptar({ items, bodega_id } as CuerpoRef, clave_idempotencia) });
    }
  }
  return contestar(aceptados.length > 0 ? 202 : 422, { aceptados, rechazados });
}

function leerPedido(s: SistemaReferencia, id: string): Contestacion {
  const pedido = s.pedidos.get(id);
  if (pedido === undefined) return NO_HAY;
  const { entrada, estado, perdedores } = pedido;
  if (entrada === null) return contestar(200, { pedido_id: id, estado });
  return contestar(200, {
    pedido_id: id,
    estado,
    bodega_id: entrada.bodega_id,
    resultado: entrada.resultado,
    secuencia: entrada.secuencia + (s.tiene('pedido-miente') ? 1 : 0),
    conflictos: s.tiene('conflicto-no-contado') ? 0 : perdedores.size,
    items: entrada.items.map((item) => ({ ...item, nombre_item: 'x' })),
  });
}

function leerReporte(s: SistemaReferencia, id: string): Contestacion {
  const entrada = s.reportes.get(id);
  if (entrada === undefined) return NO_HAY;
  const mas = s.tiene('reporte-alterado') && entrada.secuencia % 7 === 0 ? 1 : 0;
  return contestar(200, {
    reporte_id: `r-${id}`,
    pedido_id: id,
    secuencia: entrada.secuencia,
    estado: 'EMITIDO',
    fecha_deteccion: entrada.evaluado_en,
    items_faltantes: entrada.items
      .filter(({ razon }) => razon !== null)
      .map((item) => ({ ...item, nombre_item: null, faltante: item.faltante + mas })),
  });
}

function verificar(s: SistemaReferencia, id: string): Contestacion {
  const entrada = s.pedidos.get(id)?.entrada;
  if (entrada == null) return NO_HAY;
  const propia = entrada.resultado === 'CONSISTENTE';
  const consistente = entrada.items.every(({ item_id, cantidad_solicitada }) => {
    const item = s.items.get(`${entrada.bodega_id}/${item_id}`);
    if (item === undefined) return false;
    const ajena = item.cantidad_reservada - (propia ? cantidad_solicitada : 0);
    return cantidad_solicitada <= item.cantidad_disponible - ajena;
  });
  const coincide = !s.tiene('no-coincide');
  return contestar(200, { pedido_id: id, consistente, coincide, evaluacion: entrada, items: entrada.items });
}

function ponerItems(s: SistemaReferencia, cuerpo: unknown): Contestacion {
  const leido = z.object({ items: z.array(esquemaItem) }).safeParse(cuerpo);
  if (!leido.success) return MALO;
  for (const { item_id = 0, bodega_id, nombre_item, cantidad_disponible } of leido.data.items) {
    s.ponerItem(bodega_id, item_id, nombre_item, cantidad_disponible);
  }
  return contestar(200, { creados: leido.data.items.length, actualizados: 0 });
}

function ponerItem(s: SistemaReferencia, item_id: number, cuerpo: unknown): Contestacion {
  const leido = esquemaItem.safeParse(cuerpo);
  if (!leido.success) return MALO;
  const { bodega_id, nombre_item, cantidad_disponible } = leido.data;
  const [item, nuevo] = s.ponerItem(bodega_id, item_id, nombre_item, cantidad_disponible);
  return contestar(nuevo ? 201 : 200, item);
}

function mover(s: SistemaReferencia, cuerpo: unknown): Contestacion {
  const leido = esquemaMovimiento.safeParse(cuerpo);
  if (!leido.success) return MALO;
  const { item_id, bodega_id, cantidad } = leido.data;
  const item = s.items.get(`${bodega_id}/${item_id}`);
  if (item === undefined) return NO_HAY;
  item.cantidad_disponible += cantidad;
  item.version += 1;
  return contestar(201, { ...leido.data, version: item.version });
}

function leerItems(s: SistemaReferencia, bodega: number, url: URL): Contestacion {
  const desde = Number(url.searchParams.get('cursor') ?? 0);
  const limite = Number(url.searchParams.get('limite'));
  const todos = [...s.items.values()]
    .filter((item) => item.bodega_id === bodega && item.item_id > desde)
    .sort((a, b) => a.item_id - b.item_id);
  const items = todos.slice(0, limite).map((item) => {
    const miente = s.tiene('estante-miente') && s.bitacora.length > 0 && item.item_id % 7 === 0 ? 1 : 0;
    const cantidad_libre = item.cantidad_disponible - item.cantidad_reservada;
    return { ...item, sku: null, cantidad_libre, version: item.version + miente };
  });
  const cursor = todos.length > limite ? String(items.at(-1)?.item_id) : null;
  return contestar(200, { items, cursor });
}

function leerBitacora(s: SistemaReferencia, desde: number, limite: number): Contestacion {
  // Binary search would be kinder, but a test's log is short.
  let evaluaciones = s.bitacora.filter(({ secuencia }) => secuencia >= desde).slice(0, limite);
  const ultima = evaluaciones.at(-1)?.secuencia;
  if (s.tiene('bitacora-cambia') && limite > 1) {
    s.lecturas += 1;
    evaluaciones = evaluaciones.map((e) => ({ ...e, evaluado_en: `${e.evaluado_en}${s.lecturas}` }));
  }
  const atras = s.tiene('siguiente-atras') && ultima !== undefined ? 1 : 0;
  return contestar(200, { evaluaciones, siguiente: (ultima === undefined ? desde : ultima + 1) - atras });
}
