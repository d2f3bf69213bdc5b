/** What is read of an order by whoever is not asked to look closely: lists, names, dates. */
import { MARGEN_MS, PLAZO_MS } from '../oraculo/completitud.ts';
import * as forma from '../respuestas.ts';
import { listaPedidos } from './formas.ts';
import { ITEM_DE_LECTURAS, type Mesa } from './mesa.ts';

const PACIENCIA_MS = PLAZO_MS + MARGEN_MS;

/** One key in the hands of three clients is three orders; each can be read from the moment it is accepted. */
const claves = async (mesa: Mesa): Promise<void> => {
  const { conexion, bodega, prefijo } = mesa.medios;
  const ids: string[] = [];
  for (const cliente of [{}, { cliente_id: 'ana' }, { cliente_id: 'eva' }]) {
    const { cuerpo } = await conexion.insistir({
      metodo: 'POST',
      ruta: '/pedidos',
      cuerpo: { bodega_id: bodega, items: [{ item_id: ITEM_DE_LECTURAS, cantidad: 1 }], ...cliente },
      cabeceras: { 'Idempotency-Key': `${prefijo}-comun` },
    });
    const { pedido_id } = forma.leer(forma.aceptado, cuerpo, 'POST /pedidos');
    const { estado } = await mesa.pedir('GET', `/pedidos/${pedido_id}`);
    mesa.debe('aceptacion', pedido_id, 'lo aceptado se puede leer en el acto', 200, estado);
    mesa.anotar(pedido_id);
    ids.push(pedido_id);
  }
  mesa.debe(
    'idempotencia',
    null,
    'la misma clave de tres clientes da pedidos distintos',
    3,
    new Set(ids).size,
  );
};

/** The report of a shortfall says what lacks by its name, and when that was found. */
const reporte = async (mesa: Mesa): Promise<void> => {
  const id = await mesa.encargar('con-reporte', ITEM_DE_LECTURAS, 1_000);
  const leido = await mesa.enEstado(id, 'AUDITADO', PACIENCIA_MS);
  const suyo = await mesa.medios.api.reporte(id);
  const nombres = suyo?.items_faltantes.map(({ nombre_item }) => nombre_item);
  mesa.debe('reporte', id, 'el nombre de lo que falta', [`Item ${ITEM_DE_LECTURAS}`], nombres);
  mesa.debe('reporte', id, 'fecha_deteccion es la del veredicto', leido.evaluado_en, suyo?.fecha_deteccion);
  const tardanza = Date.parse(leido.evaluado_en ?? '') - Date.parse(leido.recibido_en ?? '');
  const creible = tardanza >= 0 && tardanza <= PACIENCIA_MS;
  mesa.debe('estado-final', id, `evaluado_en ${tardanza} ms después de recibido_en`, true, creible);
};

const listados = async (mesa: Mesa): Promise<string[]> => {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const resto: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const ruta: string = `/pedidos?bodega_id=${mesa.medios.bodega}&limite=1000${resto}`;
    const pagina: { pedidos: readonly { pedido_id: string }[]; cursor: string | null } = await mesa.leer(
      listaPedidos,
      ruta,
    );
    ids.push(...pagina.pedidos.map(({ pedido_id }) => pedido_id));
    cursor = pagina.cursor;
  }
  return ids.sort();
};

/** Every order with a verdict stands in the list of its bodega, once. */
export const listado = async (mesa: Mesa): Promise<void> => {
  const debidos = [...mesa.ids].sort();
  const vistos = await mesa.hasta(
    () => listados(mesa),
    (ids) => ids.length >= debidos.length,
    PACIENCIA_MS,
  );
  const estan = new Set(vistos);
  const faltan = debidos.filter((id) => !estan.has(id));
  mesa.debe('listado', faltan[0] ?? null, 'pedidos que no salen en GET /pedidos', 0, faltan.length);
  mesa.debe('listado', null, 'pedidos en GET /pedidos', debidos.length, vistos.length);
};

export const lecturas = async (mesa: Mesa): Promise<void> => {
  await mesa.poner(ITEM_DE_LECTURAS, 100);
  await claves(mesa);
  await reporte(mesa);
};
