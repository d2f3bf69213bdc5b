/** How orders ended: their state, what they hold, their lines in the ledger and what clients were told agree. */
import type { Enviado } from '../enviado.ts';
import type { Asiento, Cuadro, Linea, Pedido } from './cuadro.ts';
import type { Hallar } from './hallar.ts';

/** State → type and reason of the ledger's line for each of its items; null: it holds them still, or never did. */
const SALIDAS: ReadonlyMap<string, string | null> = new Map([
  ['VALIDADO CONSISTENTE', null],
  ['AUDITADO INCONSISTENTE', null],
  ['CANCELADO CONSISTENTE', 'LIBERACION CANCELACION'],
  ['DESPACHADO CONSISTENTE', 'DESPACHO DESPACHO'],
  ['AUDITADO CONSISTENTE', 'LIBERACION FALTANTE_TARDIO'],
]);

const faltaDe = (
  { estado, resultado }: Pedido,
  lineas: readonly Linea[],
  asientos: readonly Asiento[],
): string | undefined => {
  const salida = SALIDAS.get(`${estado} ${resultado}`);
  if (salida === undefined) return `quedó ${estado} con resultado ${resultado}`;
  if (asientos.length !== (salida === null ? 0 : lineas.length))
    return `${asientos.length} asientos para ${lineas.length} items, ${estado}`;
  for (const { item_id, solicitada, retenida, version_salida } of lineas) {
    const debida = estado === 'VALIDADO' ? solicitada : 0;
    if (retenida !== debida) return `retiene ${retenida} del item ${item_id}, debía ser ${debida}`;
    const asiento = asientos.find((uno) => uno.item_id === item_id);
    if ((asiento?.version ?? null) !== version_salida)
      return `el item ${item_id} salió en v${version_salida}`;
    if (asiento === undefined) continue;
    const delta = asiento.tipo === 'DESPACHO' ? -solicitada : 0;
    const visto = `${asiento.tipo} ${asiento.motivo} ${asiento.delta_reservada} ${asiento.delta}`;
    if (visto !== `${salida} ${-solicitada} ${delta}`) return `item ${item_id}: ${visto}`;
  }
  return undefined;
};

export const juzgarFinales = (
  { pedidos, lineas, asientos }: Cuadro,
  enviado: Enviado,
  hallar: Hallar,
): void => {
  const suyas = Map.groupBy(lineas, ({ pedido }) => pedido);
  const salidas = Map.groupBy(asientos, ({ pedido }) => pedido);
  for (const pedido of pedidos) {
    const falta = faltaDe(pedido, suyas.get(pedido.id) ?? [], salidas.get(pedido.id) ?? []);
    if (falta !== undefined) hallar('finales', `${pedido.id}: ${falta}`);
  }
  const estados = new Map(pedidos.map(({ id, estado }) => [id, estado]));
  for (const [fin, estado] of [
    ['cancelacion', 'CANCELADO'],
    ['despacho', 'DESPACHADO'],
  ] as const) {
    for (const id of enviado.fines[fin])
      if (estados.get(id) !== estado)
        hallar('finales', `${id}: ${fin} contestada, y está ${estados.get(id)}`);
    const dichos = pedidos.filter((pedido) => pedido.estado === estado && !enviado.fines[fin].has(pedido.id));
    for (const { id } of dichos) hallar('finales', `${id}: está ${estado} y nadie lo pidió con éxito`);
  }
};

/** What was answered stands in the ledger as it was answered, and what nobody did does not. */
export const juzgarLibro = ({ asientos }: Cuadro, { movimientos }: Enviado, hallar: Hallar): void => {
  const delEstante = new Map(asientos.filter(({ pedido }) => pedido === null).map((uno) => [uno.id, uno]));
  for (const [id, { item_id, tipo, cantidad, version }] of movimientos) {
    const asiento = delEstante.get(id);
    const visto = `${asiento?.item_id} ${asiento?.tipo} ${asiento?.cantidad} v${asiento?.version}`;
    if (visto !== `${item_id} ${tipo} ${cantidad} v${version}`) hallar('libro', `movimiento ${id}: ${visto}`);
  }
  // A PUT does not tell which line it wrote; all of its lines are AJUSTE.
  for (const { id, tipo } of delEstante.values())
    if (tipo !== 'AJUSTE' && !movimientos.has(id))
      hallar('libro', `movimiento ${id} (${tipo}) no lo pidió nadie`);
};
