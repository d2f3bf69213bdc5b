import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import { binarioAId } from '../../shared/adaptadores/mysql/valores.ts';
import type { Competidor } from '../../shared/api/pedido.ts';
import { ErrorHttp, REINTENTAR_EN } from '../../shared/api/problema.ts';
import type { ItemEvaluado } from '../../shared/dominio/faltante.ts';
import { leerEvidencia } from '../../shared/eventos/evidencia.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { exigirPedidoPropio } from '../../shared/lambda/pedido-propio.ts';
import { acotar, type Disputa } from './competencia-tramos.ts';
import { evaluacionDeFila } from './evaluaciones.ts';
import { seleccionarEvaluacion } from './sql.ts';
import {
  type FilaCompetidor,
  seleccionarCompetidores,
  seleccionarEvidenciaTardia,
} from './sql-competencia.ts';

const COMPETIDORES_MAX = 50;
/** Each item costs a statement two index ranges. */
const ITEMS_POR_SENTENCIA = 100;

/** Short items that somebody can hold; nobody holds what the bodega does not know. */
const disputasDe = (items: readonly ItemEvaluado[]): Disputa[] =>
  items.flatMap(({ item_id, faltante, version, cantidad_reservada }) =>
    faltante > 0 && version !== null ? [{ item_id, version, reservada: cantidad_reservada }] : [],
  );

const competidorDe = ({ pedido_id, item_id, cantidad, secuencia, estado }: FilaCompetidor): Competidor => ({
  pedido_id: binarioAId(pedido_id),
  item_id,
  cantidad,
  secuencia,
  estado,
});

const buscar = async (
  tx: Ejecutor,
  bodega_id: number,
  disputas: readonly Disputa[],
): Promise<Competidor[]> => {
  const filas: FilaCompetidor[] = [];
  for (let i = 0; i < disputas.length; i += ITEMS_POR_SENTENCIA) {
    const tramos = await acotar(tx, bodega_id, disputas.slice(i, i + ITEMS_POR_SENTENCIA));
    filas.push(...(await seleccionarCompetidores(tx, bodega_id, tramos, COMPETIDORES_MAX)));
  }
  return filas
    .sort((a, b) => b.secuencia - a.secuencia || a.item_id - b.item_id)
    .slice(0, COMPETIDORES_MAX)
    .map(competidorDe);
};

const leerCompetencia = async (tx: Ejecutor, pedido_id: string) => {
  const fila = await seleccionarEvaluacion(tx, pedido_id);
  if (fila === undefined) {
    throw new ErrorHttp(409, 'El pedido todavía no tiene veredicto.', { cabeceras: REINTENTAR_EN });
  }
  const { secuencia, items } = evaluacionDeFila(fila);
  const tardia = await seleccionarEvidenciaTardia(tx, pedido_id);
  // An order that lost its cover lacked nothing at its place in the log, but later.
  const cortos = tardia === undefined ? items : (leerEvidencia(tardia) ?? []);
  return { pedido_id, secuencia, items, pedidos: await buscar(tx, fila.bodega_id, disputasDe(cortos)) };
};

/** GET /pedidos/{pedido_id}/competencia: why it was short, and who held the stock then. */
export const manejarCompetencia =
  (base: Base, clavePedidos: Buffer): Manejador =>
  async (peticion) => {
    const pedido_id = exigirPedidoPropio(clavePedidos, peticion);
    return ok(await enInstantanea(base, (tx) => leerCompetencia(tx, pedido_id)));
  };
