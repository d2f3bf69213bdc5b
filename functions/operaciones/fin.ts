import * as z from 'zod';
import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearPedidos, darPaso } from '../../shared/adaptadores/mysql/cambio-de-estado.ts';
import { bloquearExistencias } from '../../shared/adaptadores/mysql/existencias.ts';
import { leerPedido } from '../../shared/adaptadores/mysql/pedidos.ts';
import { anotarSalidas, leerReservas } from '../../shared/adaptadores/mysql/reservas.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos, idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { ErrorHttp, pedidoNoEncontrado, REINTENTAR_EN } from '../../shared/api/problema.ts';
import type { Causa, Estado } from '../../shared/dominio/estados.ts';
import { type TipoSalida, terminar } from '../../shared/dominio/salida.ts';
import { type Identidad, type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { exigirDueno, exigirPedidoPropio } from '../../shared/lambda/pedido-propio.ts';
import type { Dependencias } from './avisos.ts';
import { type Decision, decidir, type Fin } from './decidir.ts';
import { seleccionarPedido } from './sql.ts';

const FINES: Readonly<Record<Fin, { causa: Causa; tipo: TipoSalida; verbo: string }>> = {
  CANCELADO: { causa: 'CANCELACION', tipo: 'LIBERACION', verbo: 'cancelar' },
  DESPACHADO: { causa: 'DESPACHO', tipo: 'DESPACHO', verbo: 'despachar' },
};

const cuerpoVacio = z.strictObject({});

const todaviaNo = (detalle: string): ErrorHttp => new ErrorHttp(409, detalle, { cabeceras: REINTENTAR_EN });

const negar = (decision: Exclude<Decision, 'HACER' | 'YA_HECHO'>, fin: Fin, estado: Estado): ErrorHttp => {
  const detalle = `Un pedido ${estado} no se puede ${FINES[fin].verbo}.`;
  switch (decision) {
    case 'TODAVIA_NO':
      return todaviaNo(detalle);
    case 'ESTADO_NO_LO_PERMITE':
      return new ErrorHttp(409, detalle);
    case 'NO_ESTA_EN_EL_ESTANTE':
      return new ErrorHttp(409, 'No están en el estante todas las unidades del pedido.');
  }
};

/** Locks what the order holds, then the order, and only then reads what it holds: nobody else can change it now. */
const terminarEnTransaccion = async (
  tx: Ejecutor,
  identidad: Identidad,
  pedido_id: string,
  fin: Fin,
  en: string,
): Promise<void> => {
  const id = idABinario(pedido_id);
  const pedido = await seleccionarPedido(tx, id);
  if (pedido === undefined) throw todaviaNo('El pedido todavía no tiene veredicto.');
  exigirDueno(identidad, pedido.cliente_id);
  const items = (await leerReservas(tx, [id])).get(pedido_id) ?? [];
  const existencias = await bloquearExistencias(
    tx,
    pedido.bodega_id,
    items.map(({ item_id }) => item_id),
  );
  const bloqueado = (await bloquearPedidos(tx, [id])).get(pedido_id);
  if (bloqueado === undefined) throw pedidoNoEncontrado();
  const reservas = (await leerReservas(tx, [id])).get(pedido_id) ?? [];
  const decision = decidir(fin, bloqueado.estado, reservas, existencias);
  if (decision === 'YA_HECHO') return;
  if (decision !== 'HACER') throw negar(decision, fin, bloqueado.estado);
  const { causa, tipo } = FINES[fin];
  await darPaso(tx, [id], { hacia: fin, causa, en });
  await anotarSalidas(
    tx,
    { tipo, bodega_id: pedido.bodega_id, motivo: causa, en },
    terminar(tipo, pedido_id, reservas, existencias),
  );
};

/**
 * POST /pedidos/{pedido_id}/cancelacion and /despacho: 200 with the order, also when it was done before.
 * Nothing is published: what ends here leaves no shelf with less cover than it had.
 */
export const manejarFin =
  ({ base, reloj, clavePedidos }: Dependencias, fin: Fin): Manejador =>
  async (peticion) => {
    if (peticion.cuerpo !== undefined) exigir(cuerpoVacio, peticion.cuerpo);
    const pedido_id = exigirPedidoPropio(clavePedidos, peticion);
    const en = enMilisegundos(reloj.ahora());
    await enTransaccion(base, reloj, (tx) =>
      terminarEnTransaccion(tx, peticion.identidad, pedido_id, fin, en),
    );
    return ok(await leerPedido(base, pedido_id));
  };
