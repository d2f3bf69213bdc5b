/**
 * The life of some orders, from the empty shelf to reports, cancellations, late shortfalls, losses and canaries: every
 * function of the topology that writes, doing each kind of work that it does at least once.
 */
import type { Message } from '@aws-sdk/client-sqs';
import type { Narrador } from './narrador.ts';

const MINUTO_MS = 60_000;
const DIA_MS = 24 * 60 * MINUTO_MS;

interface PedidoDePrueba {
  readonly clave: string;
  readonly items: readonly { readonly item_id: number; readonly cantidad: number }[];
}

const de = (
  clave: string,
  ...items: readonly (readonly [item_id: number, cantidad: number])[]
): PedidoDePrueba => ({
  clave,
  items: items.map(([item_id, cantidad]) => ({ item_id, cantidad })),
});

const ESTANTE = [
  { item_id: 1, nombre_item: 'Item A', cantidad_disponible: 100 },
  { item_id: 2, nombre_item: 'Item B', cantidad_disponible: 5 },
  { item_id: 3, nombre_item: 'Item C', cantidad_disponible: 50 },
];
const DESCONOCIDO = 9;

/** More than ten: two requests to SNS. */
const LOTE = [
  de('cancelar', [1, 3], [3, 2]),
  de('despachar', [4, 2]),
  de('tardio', [4, 8]),
  de('corto', [2, 9]),
  de('desconocido', [DESCONOCIDO, 1], [1, 1]),
  de('repetido', [1, 2], [1, 3]),
  ...['a', 'b', 'c', 'd', 'e'].map((letra) => de(letra, [1, 1])),
];

const poner = (item_id: number, nombre_item: string, cantidad_disponible: number) => ({
  routeKey: 'PUT /bodega/items/{item_id}',
  camino: `/bodega/items/${item_id}`,
  parametros: { item_id: String(item_id) },
  cuerpo: { nombre_item, cantidad_disponible },
});

const pedir = (pedido: PedidoDePrueba, cabeceras: Readonly<Record<string, string>> = {}) => ({
  routeKey: 'POST /pedidos',
  camino: '/pedidos',
  cabeceras: { 'Idempotency-Key': pedido.clave, ...cabeceras },
  cuerpo: { items: pedido.items },
});

const terminar = (fin: 'cancelacion' | 'despacho', pedido_id: string) => ({
  routeKey: `POST /pedidos/{pedido_id}/${fin}`,
  camino: `/pedidos/${pedido_id}/${fin}`,
  parametros: { pedido_id },
});

const datosDe = ({
  Body = '',
}: Message): { readonly pedido_id: string; readonly items: readonly unknown[] } => JSON.parse(Body).data;

/** Ids by the place of an order in the batch. */
const idsDelLote = (mensajes: readonly Message[]): ReadonlyMap<string, string> => {
  const porItems = new Map(
    mensajes.map(datosDe).map(({ items, pedido_id }) => [JSON.stringify(items), pedido_id]),
  );
  return new Map(
    LOTE.map(({ clave, items }) => [
      clave,
      porItems.get(JSON.stringify(items.map((linea) => ({ ...linea, nombre_item: null })))) ?? '',
    ]),
  );
};

const surtir = async (n: Narrador): Promise<void> => {
  await n.http('surtir el estante', 'operaciones', {
    routeKey: 'PUT /bodega/items',
    camino: '/bodega/items',
    cuerpo: { items: ESTANTE },
  });
  await n.http('crear un item', 'operaciones', poner(4, 'Item D', 12));
  await n.http('anotar una entrada', 'operaciones', {
    routeKey: 'POST /bodega/movimientos',
    camino: '/bodega/movimientos',
    cuerpo: { item_id: 1, tipo: 'ENTRADA', cantidad: 10, motivo: 'compra', clave_idempotencia: 'entrada-1' },
  });
};

const cadena = async (n: Narrador): Promise<void> => {
  await n.cola('clasificar', 'enrutador-anomalias', n.tomar('enrutador-anomalias'));
  await n.cola('cerrar los consistentes', 'sincronizador-estado', n.tomar('sincronizador-estado'));
  await n.cola('reportar', 'emisor-auditoria', n.tomar('emisor-auditoria'));
};

/** @returns the ids of the batch, by key */
const decidir = async (n: Narrador): Promise<ReadonlyMap<string, string>> => {
  await n.http('aceptar un pedido', 'crear-pedido', pedir(de('uno', [1, 2], [3, 1])));
  await n.http('aceptar otro contenido con la misma clave', 'crear-pedido', pedir(de('uno', [1, 4])));
  const cuerpo = {
    pedidos: LOTE.map(({ clave, items }) => ({ clave_idempotencia: clave, items })),
  };
  const lote = { routeKey: 'POST /pedidos/lote', camino: '/pedidos/lote', cuerpo };
  const aceptado = await n.http('aceptar un lote', 'crear-pedido', lote);
  const ids = idsDelLote(aceptado.mensajes.get('cola-validacion') ?? []);
  await n.cola('asentar', 'registrador', n.tomar('registrador'));
  const aceptados = n.tomar('validador');
  await n.cola('decidir', 'validador', aceptados);
  await n.cola('decidir lo repetido', 'validador', aceptados, 3);
  await cadena(n);
  await n.http(
    'esperar un veredicto',
    'crear-pedido',
    pedir(de('uno', [1, 2], [3, 1]), { Prefer: 'wait=5' }),
  );
  n.perderMensajes();
  return ids;
};

const terminarYDescubrir = async (n: Narrador, ids: ReadonlyMap<string, string>): Promise<void> => {
  await n.http('cancelar', 'operaciones', terminar('cancelacion', ids.get('cancelar') ?? ''));
  await n.http('despachar', 'operaciones', terminar('despacho', ids.get('despachar') ?? ''));
  const avisos = ['cola-descubiertos'];
  await n.http('corregir el estante hacia abajo', 'operaciones', poner(4, 'Item D', 3), { avisos });
  const avisados = n.tomar('faltante-tardio');
  await n.cola('quitar la cobertura', 'faltante-tardio', avisados);
  await n.cola('quitar la cobertura otra vez', 'faltante-tardio', avisados, 2);
  await n.cola('reportar lo tardío', 'emisor-auditoria', n.tomar('emisor-auditoria'));
  n.perderMensajes();
};

/** Orders that stop half-way, each at another place, and an item that nobody told of. */
const perder = async (n: Narrador): Promise<ReadonlyMap<string, readonly string[]>> => {
  const avisos = ['cola-descubiertos'];
  await n.http('aceptar los que se atascan', 'crear-pedido', {
    routeKey: 'POST /pedidos/lote',
    camino: '/pedidos/lote',
    cuerpo: {
      pedidos: [de('atascado', [3, 2]), de('corto-atascado', [2, 9]), de('tardio-atascado', [3, 4])].map(
        ({ clave, items }) => ({ clave_idempotencia: clave, items }),
      ),
    },
  });
  await n.cola('asentar los que se atascan', 'registrador', n.tomar('registrador'));
  await n.cola('decidir los que se atascan', 'validador', n.tomar('validador'));
  await n.http('corregir otra vez', 'operaciones', poner(3, 'Item C', 4), { avisos });
  await n.cola('descubrir al último', 'faltante-tardio', n.tomar('faltante-tardio'));
  await n.http('aceptar el que nadie asienta', 'crear-pedido', pedir(de('sin-asiento', [1, 1])));
  await n.cola('decidir el que nadie asienta', 'validador', n.tomar('validador'));
  n.perderMensajes();
  await n.http('aceptar el que va a una DLQ', 'crear-pedido', pedir(de('en-dlq', [1, 1])));
  const enDlq = n.tomar('validador').map(({ Body = '' }) => Body);
  await n.cola('asentar los perdidos', 'registrador', n.tomar('registrador'));
  await n.http('corregir sin que nadie lo oiga', 'operaciones', poner(1, 'Item A', 1), { avisos });
  n.perderMensajes();
  return new Map([['cola-validacion-dlq', enDlq]]);
};

const reconciliar = async (n: Narrador): Promise<void> => {
  const enColas = await perder(n);
  n.dejarPasar(4 * MINUTO_MS);
  await n.tic('dar cuenta de todos', 'reconciliador', MINUTO_MS, { enColas });
  n.dejarPasar(3 * MINUTO_MS);
  await n.cola('decidir lo reenviado', 'validador', n.tomar('validador'));
  // As delivered again: then it also publishes what an earlier try may have left, here the stuck order.
  await n.cola('quitar la cobertura avisada', 'faltante-tardio', n.tomar('faltante-tardio'), 2);
  await cadena(n);
  n.dejarPasar(4 * MINUTO_MS);
  await n.tic('cerrar lo resuelto', 'reconciliador', MINUTO_MS);
  // Apart from what comes back out of a DLQ: while that waits in the queue, a lost order could be one of its messages.
  await n.http('aceptar el que se pierde', 'crear-pedido', pedir(de('perdido', [1, 1])));
  await n.cola('asentar el que se pierde', 'registrador', n.tomar('registrador'));
  n.perderMensajes();
  n.dejarPasar(4 * MINUTO_MS);
  await n.tic('enviar de nuevo el que se perdió', 'reconciliador', MINUTO_MS);
  await n.cola('decidir el que se perdió', 'validador', n.tomar('validador'));
  await cadena(n);
};

const cantar = async (n: Narrador): Promise<void> => {
  n.perderMensajes();
  await n.tic('enviar un canario', 'canario', 0);
  await n.cola('asentar el canario', 'registrador', n.tomar('registrador'));
  await n.cola('decidir el canario', 'validador', n.tomar('validador'));
  await cadena(n);
  n.dejarPasar(DIA_MS + MINUTO_MS);
  await n.tic('recoger el canario', 'canario', 0);
};

export const contar = async (n: Narrador): Promise<void> => {
  await surtir(n);
  await terminarYDescubrir(n, await decidir(n));
  await reconciliar(n);
  await cantar(n);
};
