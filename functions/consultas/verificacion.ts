import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { type EvaluacionLeida, verificacionPedida } from '../../shared/api/pedido.ts';
import { ErrorHttp, REINTENTAR_EN } from '../../shared/api/problema.ts';
import {
  coincideConEvidencia,
  type Evaluacion,
  type Existencia,
  evaluar,
} from '../../shared/dominio/faltante.ts';
import { type Identidad, type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { exigirDueno, exigirPedidoPropio } from '../../shared/lambda/pedido-propio.ts';
import { evaluacionDeFila } from './evaluaciones.ts';
import {
  type FilaDueno,
  type FilaVerificable,
  seleccionarDueno,
  seleccionarEvaluacion,
  seleccionarVerificables,
} from './sql.ts';

/** The shelf as it would be without this order: what it holds itself is free for it. */
const existenciaSinPropia = (fila: FilaVerificable): Existencia | undefined =>
  fila.cantidad_disponible === null
    ? undefined
    : {
        cantidad_disponible: fila.cantidad_disponible,
        cantidad_reservada: fila.cantidad_reservada - fila.propia,
        version: fila.version,
      };

const evaluarAhora = (filas: readonly FilaVerificable[]): Evaluacion => {
  const existencias = new Map(filas.map((fila) => [fila.item_id, existenciaSinPropia(fila)]));
  const demandas = filas.map(({ item_id, cantidad_solicitada, nombre_item }) => ({
    item_id,
    cantidad: cantidad_solicitada,
    nombre_item,
  }));
  return evaluar(demandas, (item_id) => existencias.get(item_id));
};

/** Does the stored verdict follow from its evidence, and does the evidence speak of what the order asks for? */
const coincide = (
  pedido: FilaDueno,
  evaluacion: EvaluacionLeida,
  filas: readonly FilaVerificable[],
): boolean =>
  pedido.resultado === evaluacion.resultado &&
  evaluacion.items.length === filas.length &&
  evaluacion.items.every((item, i) => {
    const fila = filas[i];
    return item.item_id === fila?.item_id && item.cantidad_solicitada === fila.cantidad_solicitada;
  }) &&
  coincideConEvidencia(evaluacion);

const verificar = async (tx: Ejecutor, identidad: Identidad, pedido_id: string) => {
  const pedido = await seleccionarDueno(tx, pedido_id);
  const fila = await seleccionarEvaluacion(tx, pedido_id);
  if (pedido === undefined || fila === undefined) {
    throw new ErrorHttp(409, 'El pedido todavía no tiene veredicto.', { cabeceras: REINTENTAR_EN });
  }
  exigirDueno(identidad, pedido.cliente_id);
  const filas = await seleccionarVerificables(tx, pedido_id);
  const ahora = evaluarAhora(filas);
  const evaluacion = evaluacionDeFila(fila);
  return {
    pedido_id,
    consistente: ahora.resultado === 'CONSISTENTE',
    // Nothing is reserved here, so there is no version after the verdict to tell.
    items: ahora.items.map(({ version: _, ...item }) => item),
    evaluacion,
    coincide: coincide(pedido, evaluacion, filas),
  };
};

/** POST /pedidos/{pedido_id}/verificar-consistencia: re-evaluates now, changing nothing. */
export const manejarVerificacion =
  (base: Base, clavePedidos: Buffer): Manejador =>
  async (peticion) => {
    const { identidad, cuerpo, parametros } = peticion;
    if (cuerpo !== undefined) exigir(verificacionPedida(parametros.pedido_id ?? ''), cuerpo);
    const pedido_id = exigirPedidoPropio(clavePedidos, peticion);
    return ok(await enInstantanea(base, (tx) => verificar(tx, identidad, pedido_id)));
  };
