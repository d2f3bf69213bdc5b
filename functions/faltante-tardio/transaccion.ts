import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearPedidos, darPaso } from '../../shared/adaptadores/mysql/cambio-de-estado.ts';
import { bloquearExistencias } from '../../shared/adaptadores/mysql/existencias.ts';
import { anotarSalidas, leerReservas } from '../../shared/adaptadores/mysql/reservas.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { severidadTardia } from '../../shared/dominio/severidad.ts';
import { totalesDe } from '../../shared/dominio/totales.ts';
import { type Descubierto, descubrir, losQueCaben, masNuevos, type Tenedor } from './decidir.ts';
import {
  insertarAnomalias,
  insertarDescubiertos,
  leerDescubiertos,
  leerTenedores,
  type Registro,
  type RegistroNuevo,
} from './sql.ts';

/** One transaction stays short: the rows that it holds are those of hot items. */
const PEDIDOS_POR_TRANSACCION = 50;
const LINEAS_POR_TRANSACCION = 20_000;
/** Holders read of each item, and items of one statement. */
const POR_ITEM = 20;
const ITEMS_POR_SENTENCIA = 200;

/** Who is next to lose their cover, newest first; as of now, and without a lock only a guess. */
export const leerCandidatos = async (tx: Ejecutor, bodega_id: number): Promise<Tenedor[]> => {
  const items = await leerDescubiertos(tx, bodega_id);
  const tenedores: Tenedor[] = [];
  for (let i = 0; i < items.length; i += ITEMS_POR_SENTENCIA) {
    const parte = items.slice(i, i + ITEMS_POR_SENTENCIA);
    tenedores.push(...(await leerTenedores(tx, bodega_id, parte, POR_ITEM)));
  }
  return losQueCaben(masNuevos(tenedores, POR_ITEM), PEDIDOS_POR_TRANSACCION, LINEAS_POR_TRANSACCION);
};

/** Lowercase hexadecimal text of fixed shape sorts like the binary ids: the lock order of orders. */
const idsDe = (pedidos: readonly { readonly pedido_id: string }[]): Buffer[] =>
  pedidos
    .map(({ pedido_id }) => pedido_id)
    .sort()
    .map(idABinario);

/** The union of the stock of all candidates, sorted; then the orders. */
const bloquear = async (tx: Ejecutor, bodega_id: number, candidatos: readonly Tenedor[]) => {
  const ids = idsDe(candidatos);
  const reservas = [...(await leerReservas(tx, ids)).values()].flat();
  const items = [...new Set(reservas.map(({ item_id }) => item_id))].sort((a, b) => a - b);
  const existencias = await bloquearExistencias(tx, bodega_id, items);
  await bloquearPedidos(tx, ids);
  return { ids, existencias };
};

/** Where somebody came in between, the ones after him wait for the next transaction. */
const hastaElPrimeroSinBloquear = (
  vigentes: readonly Tenedor[],
  candidatos: readonly Tenedor[],
): Tenedor[] => {
  const bloqueados = new Set(candidatos.map(({ pedido_id }) => pedido_id));
  const fin = vigentes.findIndex(({ pedido_id }) => !bloqueados.has(pedido_id));
  return vigentes.slice(0, fin < 0 ? vigentes.length : fin);
};

const guardar = async (
  tx: Ejecutor,
  bodega_id: number,
  descubiertos: readonly Descubierto[],
  en: string,
): Promise<Registro[]> => {
  if (descubiertos.length === 0) return [];
  const nuevos = descubiertos.map(({ pedido_id, evaluacion }): RegistroNuevo => {
    const totales = totalesDe(evaluacion.items);
    const severidad = severidadTardia(totales);
    return { pedido_id, bodega_id, severidad, descubierto_en: en, totales, evidencia: evaluacion.items };
  });
  await darPaso(tx, idsDe(descubiertos), { hacia: 'CON_FALTANTE', causa: 'FALTANTE_TARDIO', en });
  await anotarSalidas(
    tx,
    { tipo: 'LIBERACION', bodega_id, motivo: 'FALTANTE_TARDIO', en },
    descubiertos.flatMap(({ salidas }) => salidas),
  );
  await insertarDescubiertos(tx, nuevos);
  await insertarAnomalias(tx, nuevos);
  return nuevos;
};

/**
 * Takes the cover of the newest holders until no item of theirs has more reserved than is there, in the lock order
 * of all writers: stock rows of everything they hold, then orders.
 *
 * Under the locks it reads again who the newest holders are: nobody can join or leave those of a locked item.
 *
 * @param candidatos see {@link leerCandidatos}; at least one
 * @param en ISO 8601 UTC
 */
export const descubrirEnTransaccion = async (
  tx: Ejecutor,
  bodega_id: number,
  candidatos: readonly Tenedor[],
  en: string,
): Promise<Registro[]> => {
  const { ids, existencias } = await bloquear(tx, bodega_id, candidatos);
  const vigentes = hastaElPrimeroSinBloquear(await leerCandidatos(tx, bodega_id), candidatos);
  const reservas = await leerReservas(tx, ids);
  const descubiertos = descubrir(
    vigentes.map(({ pedido_id }) => ({ pedido_id, reservas: reservas.get(pedido_id) ?? [] })),
    existencias,
  );
  return guardar(tx, bodega_id, descubiertos, en);
};
