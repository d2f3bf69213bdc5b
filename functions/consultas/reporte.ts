import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import { binarioAId, columnaAInstante } from '../../shared/adaptadores/mysql/valores.ts';
import { ErrorHttp } from '../../shared/api/problema.ts';
import { leerItemsFaltantes } from '../../shared/eventos/evidencia.ts';
import { type Identidad, type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { exigirDueno, exigirPedidoPropio } from '../../shared/lambda/pedido-propio.ts';
import { seleccionarReporte } from './sql-auditoria.ts';

const leerReporte = async (tx: Ejecutor, identidad: Identidad, pedido_id: string) => {
  const fila = await seleccionarReporte(tx, pedido_id);
  if (fila === undefined) throw new ErrorHttp(404, 'Ese pedido no tiene reporte de inconsistencia.');
  exigirDueno(identidad, fila.cliente_id);
  return {
    reporte_id: binarioAId(fila.reporte_id),
    pedido_id,
    secuencia: fila.secuencia,
    bodega_id: fila.bodega_id,
    estado: fila.estado,
    fecha_deteccion: columnaAInstante(fila.fecha_deteccion),
    items_faltantes: (leerItemsFaltantes(fila.items_faltantes) ?? []).map(
      ({ item_id, nombre_item, ...numeros }) => ({ item_id, nombre_item, ...numeros }),
    ),
    auditoria: fila.numero === null ? null : { numero: fila.numero, huella: fila.huella.toString('hex') },
  };
};

/** GET /auditoria/{pedido_id}: the inconsistency report of an order, with its place in the audit chain. */
export const manejarReporte =
  (base: Base, clavePedidos: Buffer): Manejador =>
  async (peticion) => {
    const pedido_id = exigirPedidoPropio(clavePedidos, peticion);
    return ok(await enInstantanea(base, (tx) => leerReporte(tx, peticion.identidad, pedido_id)));
  };
