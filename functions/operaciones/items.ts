import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import { enMilisegundos } from '../../shared/adaptadores/mysql/valores.ts';
import { cargaPedida, type ItemDeCarga, itemPedido } from '../../shared/api/bodega.ts';
import { caminoDeItem } from '../../shared/api/consulta.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { type Manejador, ok, type Peticion } from '../../shared/lambda/http-peticion.ts';
import { avisarDescubiertos, type Dependencias } from './avisos.ts';
import { cargarItems } from './carga.ts';

const cargar = async (deps: Dependencias, peticion: Peticion, items: readonly ItemDeCarga[]) => {
  const { base, reloj } = deps;
  const puestos = await enTransaccion(base, reloj, (tx) =>
    cargarItems(tx, items, enMilisegundos(reloj.ahora())),
  );
  await avisarDescubiertos(
    deps,
    peticion,
    puestos.map(({ item }) => item),
  );
  return puestos;
};

/** PUT /bodega/items/{item_id}: 201 created, 200 set. */
export const manejarPonerItem =
  (deps: Dependencias): Manejador =>
  async (peticion) => {
    const { item_id } = exigir(caminoDeItem, peticion.parametros);
    const pedido = { item_id, ...exigir(itemPedido, peticion.cuerpo) };
    const [puesto] = await cargar(deps, peticion, [pedido]);
    return { status: puesto?.creado === true ? 201 : 200, cuerpo: puesto?.item };
  };

/** PUT /bodega/items: all of them or none. */
export const manejarCarga =
  (deps: Dependencias): Manejador =>
  async (peticion) => {
    const { items } = exigir(cargaPedida, peticion.cuerpo);
    const puestos = await cargar(deps, peticion, items);
    const creados = puestos.filter(({ creado }) => creado).length;
    return ok({ creados, actualizados: puestos.length - creados });
  };
