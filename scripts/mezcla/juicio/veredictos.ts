/** Every verdict again, from its place in the lives of its items. */
import type { Enviado } from '../enviado.ts';
import type { Cuadro, ItemEvaluado, Veredicto } from './cuadro.ts';
import type { Hallar } from './hallar.ts';
import type { Vida } from './vidas.ts';

const razonDebida = (faltante: number, libre: number): string | null => {
  if (faltante === 0) return null;
  return libre === 0 ? 'SIN_EXISTENCIAS' : 'INSUFICIENTE';
};

const juzgarItem = (
  { resultado, pedido }: Veredicto,
  item: ItemEvaluado,
  pedida: number | undefined,
  vidas: ReadonlyMap<number, Vida>,
  hallar: Hallar,
): void => {
  const version = item.version ?? 0;
  // The version is the one after the verdict; the numbers are those before its own reservation.
  const momento = vidas.get(item.item_id)?.momentos[resultado === 'CONSISTENTE' ? version - 1 : version];
  const libre = Math.max(0, (momento?.disponible ?? 0) - (momento?.reservada ?? 0));
  const faltante = Math.max(0, (pedida ?? 0) - libre);
  const debido = [pedida, momento?.disponible, momento?.reservada, faltante, razonDebida(faltante, libre)];
  const visto = [
    item.cantidad_solicitada,
    item.cantidad_disponible,
    item.cantidad_reservada,
    item.faltante,
    item.razon,
  ];
  if (JSON.stringify(debido) !== JSON.stringify(visto))
    hallar('evidencia', `${pedido} item ${item.item_id}: ${visto.join('/')}, debía ser ${debido.join('/')}`);
};

export const juzgarVeredictos = (
  { veredictos, pedidos, lineas }: Cuadro,
  enviado: Enviado,
  vidas: ReadonlyMap<number, Vida>,
  hallar: Hallar,
): void => {
  const cuentas = new Map<string, number>();
  for (const { pedido } of veredictos) cuentas.set(pedido, (cuentas.get(pedido) ?? 0) + 1);
  for (const id of enviado.pedidos.keys())
    if (cuentas.get(id) !== 1) hallar('completitud', `${id}: ${cuentas.get(id) ?? 0} veredictos`);
  for (const id of new Set([...cuentas.keys(), ...pedidos.map((pedido) => pedido.id)]))
    if (!enviado.pedidos.has(id)) hallar('completitud', `${id} no lo envió nadie`);

  const ultimas = new Map<number, number>();
  const reservas = new Map(
    lineas.map((linea) => [`${linea.pedido} ${linea.item_id}`, linea.version_reserva]),
  );
  for (const veredicto of veredictos) {
    const { items, pedido, resultado, secuencia } = veredicto;
    const demanda = enviado.pedidos.get(pedido) ?? new Map<number, number>();
    const ids = items.map(({ item_id }) => item_id);
    if (ids.join() !== [...demanda.keys()].sort((a, b) => a - b).join())
      hallar('evidencia', `${pedido}: habla de los items ${ids.join()}`);
    for (const item of items) {
      juzgarItem(veredicto, item, demanda.get(item.item_id), vidas, hallar);
      const version = item.version ?? 0;
      if (version < (ultimas.get(item.item_id) ?? 0))
        hallar('versiones', `secuencia ${secuencia}: el item ${item.item_id} vuelve a la versión ${version}`);
      ultimas.set(item.item_id, version);
      const reserva = reservas.get(`${pedido} ${item.item_id}`) ?? null;
      if (reserva !== (resultado === 'CONSISTENTE' ? item.version : null))
        hallar(
          'versiones',
          `${pedido} item ${item.item_id}: reservado en v${reserva}, evaluado en v${version}`,
        );
    }
    const falta = items.some(({ faltante }) => faltante > 0);
    if (resultado !== (falta ? 'INCONSISTENTE' : 'CONSISTENTE'))
      hallar('veredicto', `${pedido}: ${resultado}`);
  }
};
