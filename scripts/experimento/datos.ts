/** Orders from a real file, sent as they stand there; what the contract refuses must be refused. */
import { type Fila, leerCsv } from './csv.ts';
import {
  CANTIDAD_MAX,
  type Caso,
  EXISTENCIAS_MAX,
  type ItemInicial,
  LINEAS_MAX,
  type Linea,
  type Paso,
  type Plan,
} from './tipos.ts';

const COLUMNAS = ['pedido_externo', 'fecha', 'cliente', 'item', 'nombre_item', 'cantidad'] as const;
const COLUMNAS_STOCK = ['item', 'nombre', 'cantidad_disponible', 'cantidad_reservada'] as const;

/** CONTRACT.md: strings up to 200 characters, bodies up to 200 KiB. */
const TEXTO_MAX = 200;
const CUERPO_MAX = 200 * 1024;
/** Opening stock where the person gives none. */
const PARTE_DE_LA_DEMANDA = 0.8;
const ESCENARIO = 'archivo';

export interface OpcionesDatos {
  readonly datos: string;
  readonly stock?: string | undefined;
  readonly prefijo: string;
}

/** A line as the file has it: a number where the text is one, else the text itself. */
interface LineaCruda {
  readonly item: string;
  readonly nombre: string;
  readonly cantidad: number | string;
}

interface Archivo {
  readonly pedidos: Map<string, LineaCruda[]>;
  lineas: number;
  /** Rows that name no order: there is nothing to send. */
  sinPedido: number;
}

/** @throws ErrorDeUso if a file cannot be read */
export async function planearDatos({ datos, stock, prefijo }: OpcionesDatos): Promise<Plan> {
  const archivo = await leerPedidos(datos);
  const ids = numerar(archivo);
  const items = stock === undefined ? existenciasDerivadas(archivo, ids) : await existenciasDe(stock, ids);
  const casos = [...archivo.pedidos].map(([externo, lineas]) => casoDe(externo, lineas, ids, prefijo));
  const rechazos = casos.filter(({ pasos }) => pasos.some((paso) => paso.rechazos.length > 0)).length;
  const origen =
    stock === undefined
      ? 'Existencias iniciales: el 80 % de la demanda positiva de cada item, redondeado hacia abajo.'
      : `Existencias iniciales: disponible menos reservada de ${stock}, nunca menos de 0.`;
  const sueltas =
    archivo.sinPedido === 0 ? [] : [`${archivo.sinPedido} líneas sin pedido_externo no se enviaron.`];
  return {
    items,
    casos,
    escenarios: [{ nombre: ESCENARIO, descripcion: datos }],
    notas: [
      `${archivo.lineas} líneas, ${archivo.pedidos.size} pedidos, ${ids.size} items; ${rechazos} pedidos llevan líneas que el contrato rechaza.`,
      origen,
      'Los faltantes de un archivo no se plantan: los que debe haber los calcula el oráculo, pedido por pedido.',
      ...sueltas,
    ],
  };
}

async function leerPedidos(ruta: string): Promise<Archivo> {
  const archivo: Archivo = { pedidos: new Map(), lineas: 0, sinPedido: 0 };
  for await (const fila of leerCsv(ruta, COLUMNAS)) {
    archivo.lineas += 1;
    const externo = campo(fila, 'pedido_externo').trim();
    if (externo === '') {
      archivo.sinPedido += 1;
      continue;
    }
    const linea = {
      item: campo(fila, 'item'),
      nombre: campo(fila, 'nombre_item'),
      cantidad: cantidadDe(fila),
    };
    const lineas = archivo.pedidos.get(externo);
    // Lines of one order need not stand together.
    if (lineas === undefined) archivo.pedidos.set(externo, [linea]);
    else lineas.push(linea);
  }
  return archivo;
}

const campo = (fila: Fila, nombre: string): string => fila.get(nombre) ?? '';

function cantidadDe(fila: Fila): number | string {
  const texto = campo(fila, 'cantidad');
  return /^-?\d+(\.\d+)?$/.test(texto) ? Number(texto) : texto;
}

/** Item ids in the order of first appearance. Codes that differ in case are different codes: nothing is cleaned. */
function numerar(archivo: Archivo): Map<string, number> {
  const ids = new Map<string, number>();
  for (const lineas of archivo.pedidos.values()) {
    for (const { item } of lineas) if (item !== '' && !ids.has(item)) ids.set(item, ids.size + 1);
  }
  return ids;
}

function existenciasDerivadas({ pedidos }: Archivo, ids: ReadonlyMap<string, number>): ItemInicial[] {
  const demanda = new Map<string, number>();
  const nombres = new Map<string, string>();
  for (const { item, nombre, cantidad } of [...pedidos.values()].flat()) {
    if (!nombres.get(item)) nombres.set(item, nombre);
    if (typeof cantidad === 'number' && cantidad > 0) demanda.set(item, (demanda.get(item) ?? 0) + cantidad);
  }
  return [...ids].map(([codigo, item_id]) =>
    itemInicial(item_id, codigo, nombres.get(codigo) ?? '', PARTE_DE_LA_DEMANDA * (demanda.get(codigo) ?? 0)),
  );
}

async function existenciasDe(ruta: string, ids: Map<string, number>): Promise<ItemInicial[]> {
  const items = new Map<number, ItemInicial>();
  for await (const fila of leerCsv(ruta, COLUMNAS_STOCK)) {
    const codigo = campo(fila, 'item');
    const libre = Number(campo(fila, 'cantidad_disponible')) - Number(campo(fila, 'cantidad_reservada'));
    const item_id = ids.get(codigo) ?? ids.size + 1;
    ids.set(codigo, item_id);
    items.set(
      item_id,
      itemInicial(item_id, codigo, campo(fila, 'nombre'), Number.isFinite(libre) ? libre : 0),
    );
  }
  return [...items.values()];
}

const itemInicial = (item_id: number, codigo: string, nombre: string, existencias: number): ItemInicial => ({
  item_id,
  nombre_item: (nombre.trim() || codigo).slice(0, TEXTO_MAX),
  sku: codigo.slice(0, TEXTO_MAX),
  cantidad_disponible: Math.min(EXISTENCIAS_MAX, Math.max(0, Math.floor(existencias))),
});

function casoDe(
  externo: string,
  crudas: readonly LineaCruda[],
  ids: ReadonlyMap<string, number>,
  prefijo: string,
): Caso {
  const clave = `${prefijo}-${ESCENARIO}-${[...externo].map((c) => (/[\w.-]/.test(c) ? c : `~${c.codePointAt(0)}`)).join('')}`;
  const paso = { envios: [], cambios: [], rechazos: [], enUnLote: false } satisfies Paso;
  // A code that is empty has no id; it goes out as it is.
  const cuerpo = crudas.map(({ item, nombre, cantidad }) => ({
    item_id: ids.get(item) ?? item,
    cantidad,
    ...(nombre === '' ? {} : { nombre_item: nombre }),
  }));
  const lineas = lineasValidas(cuerpo, externo);
  if (lineas === null) {
    const bytes = Buffer.byteLength(JSON.stringify({ items: cuerpo, referencia: externo })) + 40;
    const rechazo = {
      escenario: ESCENARIO,
      clave,
      motivo: `pedido ${externo}`,
      cuerpo: { items: cuerpo, referencia: externo },
      estados: bytes > CUERPO_MAX ? [413] : [422],
    };
    return { escenario: ESCENARIO, pasos: [{ ...paso, rechazos: [rechazo] }] };
  }
  const pedido = {
    clave,
    escenario: ESCENARIO,
    contenidos: [{ lineas, expectativa: 'SEGUN_BITACORA' }],
    referencia: externo,
    frontera: false,
  } as const;
  return {
    escenario: ESCENARIO,
    pasos: [{ ...paso, envios: [{ pedido, contenido: 0, via: 'cualquiera' }] }],
  };
}

interface LineaPorEnviar {
  readonly item_id: number | string;
  readonly cantidad: number | string;
  readonly nombre_item?: string;
}

/** The lines, if the contract accepts an order of them; else null. One bad line refuses the whole order. */
function lineasValidas(lineas: readonly LineaPorEnviar[], referencia: string): Linea[] | null {
  const validas = lineas.flatMap(({ item_id, cantidad, nombre_item }): Linea[] => {
    if (typeof item_id !== 'number' || typeof cantidad !== 'number') return [];
    if (!Number.isInteger(cantidad) || cantidad < 1 || cantidad > CANTIDAD_MAX) return [];
    if (nombre_item !== undefined && nombre_item.trim().length > TEXTO_MAX) return [];
    return [{ item_id, cantidad, ...(nombre_item === undefined ? {} : { nombre_item }) }];
  });
  const cabe = Buffer.byteLength(JSON.stringify(lineas)) + referencia.length + 100 <= CUERPO_MAX;
  const bien =
    validas.length === lineas.length && lineas.length <= LINEAS_MAX && referencia.length <= TEXTO_MAX;
  return bien && cabe ? validas : null;
}
