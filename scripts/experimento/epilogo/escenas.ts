/** How orders end after their verdict. Every number follows from the contract alone. */
import { MARGEN_MS, PLAZO_MS } from '../oraculo/completitud.ts';
import { competencia, reconciliacion } from './formas.ts';
import { ITEM_DE_FINES, ITEM_TARDIO, type Mesa, type Tardio } from './mesa.ts';

const PACIENCIA_MS = PLAZO_MS + MARGEN_MS;
/** CONTRACT.md: within 2 minutes. */
const PLAZO_TARDIO_MS = 2 * PLAZO_MS + MARGEN_MS;

const VALIDADO = ['RECIBIDO', 'RESERVADO', 'VALIDADO'];

/** Ends an order twice, and then in the other way, which must be refused. */
const acabar = async (
  mesa: Mesa,
  id: string,
  fin: 'cancelacion' | 'despacho',
  estado: string,
): Promise<void> => {
  const otro = fin === 'cancelacion' ? 'despacho' : 'cancelacion';
  for (const [orden, ruta, esperado] of [
    [fin, fin, 200],
    [`${fin} repetida`, fin, 200],
    [`${otro} después de ${fin}`, otro, 409],
  ] as const) {
    const { estado: visto } = await mesa.pedir('POST', `/pedidos/${id}/${ruta}`);
    mesa.debe('fin-de-pedido', id, `${orden}: respuesta`, esperado, visto);
  }
  const { estado: final, historial } = await mesa.pedido(id);
  mesa.debe('fin-de-pedido', id, `estado después de ${fin}`, estado, final);
  mesa.debe(
    'fin-de-pedido',
    id,
    `historial después de ${fin}`,
    [...VALIDADO, estado],
    historial.map((h) => h.estado),
  );
};

/** Cancel and dispatch: what is released can be promised again, what is shipped cannot. */
export const fines = async (mesa: Mesa): Promise<void> => {
  const item = ITEM_DE_FINES;
  await mesa.poner(item, 10);
  const [, , inicial] = await mesa.existencia(item);
  const cancelado = await mesa.encargar('cancelado', item, 4);
  const despachado = await mesa.encargar('despachado', item, 3);
  const guardado = await mesa.encargar('guardado', item, 3);
  for (const id of [cancelado, despachado, guardado]) await mesa.enEstado(id, 'VALIDADO', PACIENCIA_MS);
  mesa.debe(
    'fin-de-pedido',
    null,
    'existencias con todo reservado',
    [10, 10, inicial + 3],
    await mesa.existencia(item),
  );
  await acabar(mesa, cancelado, 'cancelacion', 'CANCELADO');
  mesa.debe(
    'fin-de-pedido',
    cancelado,
    'existencias al cancelar',
    [10, 6, inicial + 4],
    await mesa.existencia(item),
  );
  await acabar(mesa, despachado, 'despacho', 'DESPACHADO');
  mesa.debe(
    'fin-de-pedido',
    despachado,
    'existencias al despachar',
    [7, 3, inicial + 5],
    await mesa.existencia(item),
  );
  await mover(mesa, item);
  mesa.debe(
    'movimientos',
    null,
    'existencias después de una SALIDA',
    [5, 3, inicial + 6],
    await mesa.existencia(item),
  );

  const cabe = await mesa.encargar('cabe', item, 2);
  const noCabe = await mesa.encargar('no-cabe', item, 1);
  const { estado: delQueCabe } = await mesa.enEstado(cabe, 'VALIDADO', PACIENCIA_MS);
  mesa.debe('fin-de-pedido', cabe, 'lo liberado se puede prometer otra vez', 'VALIDADO', delQueCabe);
  const { estado: delOtro } = await mesa.enEstado(noCabe, 'AUDITADO', PACIENCIA_MS);
  mesa.debe('fin-de-pedido', noCabe, 'lo despachado ya no se puede prometer', 'AUDITADO', delOtro);
  mesa.debe(
    'anomalias',
    noCabe,
    'anomalías del que ya no cabe',
    ['FALTANTE_TOTAL'],
    await mesa.anomalias(noCabe),
  );
  mesa.debe('anomalias', cabe, 'anomalías del que cabe', [], await mesa.anomalias(cabe));

  const { pedidos } = await mesa.leer(competencia, `/pedidos/${noCabe}/competencia`);
  const tenian = pedidos.map(({ pedido_id, cantidad }) => [pedido_id, cantidad]);
  const debian = [
    [cabe, 2],
    [guardado, 3],
  ];
  mesa.debe('competencia', noCabe, 'quién tenía lo que le faltó', debian, tenian);

  const asientos = (await mesa.movimientos(item)).map((m) => [
    m.tipo,
    m.delta,
    m.delta_reservada,
    m.pedido_id,
  ]);
  mesa.debe(
    'movimientos',
    null,
    'el libro del estante, lo más reciente primero',
    [
      ['SALIDA', -2, 0, null],
      ['DESPACHO', -3, -3, despachado],
      ['LIBERACION', 0, -4, cancelado],
      ['AJUSTE', 10, 0, null],
    ],
    asientos,
  );
};

/** One movement, sent twice with its key. */
const mover = async (mesa: Mesa, item_id: number): Promise<void> => {
  const { bodega, prefijo } = mesa.medios;
  const cuerpo = {
    item_id,
    bodega_id: bodega,
    tipo: 'SALIDA',
    cantidad: 2,
    motivo: 'Merma del experimento',
    clave_idempotencia: `${prefijo}-salida`,
  };
  await mesa.pedir('POST', '/bodega/movimientos', cuerpo);
  await mesa.pedir('POST', '/bodega/movimientos', cuerpo);
  const { estado } = await mesa.pedir('POST', '/bodega/movimientos', {
    ...cuerpo,
    cantidad: 1_000,
    clave_idempotencia: `${prefijo}-salida-de-mas`,
  });
  mesa.debe('movimientos', null, 'sacar más de lo que hay', 409, estado);
};

type Numeros = readonly [
  item: number,
  solicitada: number,
  disponible: number,
  reservada: number,
  faltante: number,
  razon: string,
];

const compararTardio = async (mesa: Mesa, id: string, numeros: Numeros): Promise<void> => {
  const tardio: Tardio = { items_faltantes: 1, unidades_faltantes: numeros[4], reporteId: undefined };
  mesa.tardios.set(id, tardio);
  const leido = await mesa.enEstado(id, 'AUDITADO', PLAZO_TARDIO_MS);
  mesa.debe('faltante-tardio', id, 'estado del que perdió su cobertura', 'AUDITADO', leido.estado);
  mesa.debe('faltante-tardio', id, 'su resultado sigue siendo', 'CONSISTENTE', leido.resultado);
  const pasos = leido.historial.map(({ estado }) => estado);
  mesa.debe('faltante-tardio', id, 'su historial', [...VALIDADO, 'CON_FALTANTE', 'AUDITADO'], pasos);
  mesa.debe('anomalias', id, 'sus anomalías', ['FALTANTE_TARDIO'], await mesa.anomalias(id));
  const reporte = await mesa.medios.api.reporte(id);
  if (reporte !== null) tardio.reporteId = String(reporte.reporte_id);
  const vistos = reporte?.items_faltantes.map((i) => [
    i.item_id,
    i.cantidad_solicitada,
    i.cantidad_disponible,
    i.cantidad_reservada,
    i.faltante,
    i.razon,
  ]);
  mesa.debe('faltante-tardio', id, 'su reporte', [numeros], vistos);
};

/** The shelf is corrected below what is reserved: the newest lose their cover, one after the other. */
export const tardio = async (mesa: Mesa): Promise<void> => {
  const item = ITEM_TARDIO;
  await mesa.poner(item, 10);
  const [, , inicial] = await mesa.existencia(item);
  const viejo = await mesa.encargar('viejo', item, 4);
  const medio = await mesa.encargar('medio', item, 3);
  const nuevo = await mesa.encargar('nuevo', item, 3);
  for (const id of [viejo, medio, nuevo]) await mesa.enEstado(id, 'VALIDADO', PACIENCIA_MS);
  await mesa.poner(item, 5);
  await compararTardio(mesa, nuevo, [item, 3, 5, 7, 3, 'SIN_EXISTENCIAS']);
  await compararTardio(mesa, medio, [item, 3, 5, 4, 2, 'INSUFICIENTE']);
  mesa.debe(
    'faltante-tardio',
    viejo,
    'el más antiguo conserva lo suyo',
    'VALIDADO',
    (await mesa.pedido(viejo)).estado,
  );
  mesa.debe('faltante-tardio', viejo, 'no tiene reporte', null, await mesa.medios.api.reporte(viejo));
  mesa.debe(
    'faltante-tardio',
    null,
    'existencias al final',
    [5, 4, inicial + 6],
    await mesa.existencia(item),
  );
};

/** The reconciler has looked, and misses nothing. */
export const cuentas = async (mesa: Mesa): Promise<void> => {
  const leida = await mesa.hasta(
    () => mesa.leer(reconciliacion, '/reconciliacion'),
    ({ ejecutada_en }) => ejecutada_en !== null,
    2 * PLAZO_MS,
  );
  const { ejecutada_en, sin_cuenta, descuadres } = leida;
  mesa.debe('reconciliacion', null, 'hubo un barrido', true, ejecutada_en !== null);
  mesa.debe('reconciliacion', null, 'pedidos sin cuenta', 0, sin_cuenta);
  mesa.debe('reconciliacion', null, 'descuadres', [], descuadres);
};
