import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import { cargaPedida, type ItemDeCarga, itemPedido } from '../../shared/api/bodega.ts';
import { caminoDeItem } from '../../shared/api/consulta.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { cargarItems } from './carga.ts';

const cargar = (base: Base, reloj: Reloj, items: readonly ItemDeCarga[]) =>
  enTransaccion(base, reloj, (tx) => cargarItems(tx, items, enMilisegundos(reloj.ahora())));

/** PUT /bodega/items/{item_id}: 201 created, 200 set. */
export const manejarPonerItem =
  (base: Base, reloj: Reloj): Manejador =>
  async ({ parametros, cuerpo }) => {
    const { item_id } = exigir(caminoDeItem, parametros);
    const pedido = { item_id, ...exigir(itemPedido, cuerpo) };
    const [puesto] = await cargar(base, reloj, [pedido]);
    return { status: puesto?.creado === true ? 201 : 200, cuerpo: puesto?.item };
  };

/** PUT /bodega/items: all of them or none. */
export const manejarCarga =
  (base: Base, reloj: Reloj): Manejador =>
  async ({ cuerpo }) => {
    const { items } = exigir(cargaPedida, cuerpo);
    const puestos = await cargar(base, reloj, items);
    const creados = puestos.filter(({ creado }) => creado).length;
    return ok({ creados, actualizados: puestos.length - creados });
  };
