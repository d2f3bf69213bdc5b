import type { Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { insertarMovimientos, type MovimientoNuevo } from '../../shared/adaptadores/mysql/movimientos.ts';
import { enTransaccion } from '../../shared/adaptadores/mysql/transaccion.ts';
import {
  binarioAId,
  columnaAInstante,
  enMilisegundos,
  instanteAColumna,
} from '../../shared/adaptadores/mysql/valores.ts';
import { type MovimientoLeido, type MovimientoPedido, movimientoPedido } from '../../shared/api/bodega.ts';
import { exigir } from '../../shared/api/lectura.ts';
import { ErrorHttp, itemNoEncontrado } from '../../shared/api/problema.ts';
import { ENTERO_MAX } from '../../shared/eventos/comun.ts';
import type { Manejador } from '../../shared/lambda/http-peticion.ts';
import { avisarDescubiertos, type Dependencias } from './avisos.ts';
import { mover } from './mover.ts';
import {
  actualizarEstante,
  bloquearItems,
  type FilaExistencia,
  type FilaMovimiento,
  seleccionarMovimientoDeClave,
} from './sql.ts';

const CONFLICTOS = {
  SIN_UNIDADES: 'No hay tantas unidades en el estante.',
  NO_CABE: `El estante no puede pasar de ${ENTERO_MAX} unidades.`,
} as const;

const leido = (movimiento_id: number, m: MovimientoNuevo): MovimientoLeido => ({
  movimiento_id,
  item_id: m.item_id,
  bodega_id: m.bodega_id,
  tipo: m.tipo,
  cantidad: m.cantidad,
  delta: m.delta,
  delta_reservada: m.delta_reservada,
  motivo: m.motivo,
  clave_idempotencia: m.clave_idempotencia,
  pedido_id: m.pedido_id === null ? null : binarioAId(m.pedido_id),
  cantidad_disponible: m.cantidad_disponible,
  version: m.version,
  creado_en: columnaAInstante(m.creado_en),
});

const mismoContenido = (pedido: MovimientoPedido, hecho: FilaMovimiento): boolean =>
  pedido.bodega_id === hecho.bodega_id &&
  pedido.item_id === hecho.item_id &&
  pedido.tipo === hecho.tipo &&
  pedido.cantidad === hecho.cantidad &&
  pedido.motivo === hecho.motivo;

/** The movement that was made with this key, if there is one. */
const repetido = async (tx: Ejecutor, pedido: MovimientoPedido): Promise<MovimientoLeido | undefined> => {
  if (pedido.clave_idempotencia === undefined) return undefined;
  const hecho = await seleccionarMovimientoDeClave(tx, pedido.clave_idempotencia);
  if (hecho === undefined) return undefined;
  if (!mismoContenido(pedido, hecho)) {
    throw new ErrorHttp(409, 'Esa clave_idempotencia ya se usó con otro contenido.');
  }
  return leido(hecho.movimiento_id, hecho);
};

const aplicar = async (
  tx: Ejecutor,
  pedido: MovimientoPedido,
  fila: FilaExistencia,
  creado_en: string,
): Promise<MovimientoLeido> => {
  const movido = mover(pedido.tipo, pedido.cantidad, fila.cantidad_disponible, ENTERO_MAX);
  if (!movido.ok) throw new ErrorHttp(409, CONFLICTOS[movido.motivo]);
  const { cantidad_disponible } = movido;
  const delta = cantidad_disponible - fila.cantidad_disponible;
  const version = fila.version + (delta === 0 ? 0 : 1);
  const nuevo: MovimientoNuevo = {
    ...pedido,
    clave_idempotencia: pedido.clave_idempotencia ?? null,
    pedido_id: null,
    delta,
    delta_reservada: 0,
    cantidad_disponible,
    version,
    creado_en,
  };
  if (delta !== 0) await actualizarEstante(tx, nuevo);
  return leido(await insertarMovimientos(tx, [nuevo]), nuevo);
};

/** The item's row is locked first, so that two movements with one key on one item come one after the other. */
const ejecutar = async (tx: Ejecutor, pedido: MovimientoPedido, creado_en: string) => {
  const [fila] = await bloquearItems(tx, pedido.bodega_id, [pedido.item_id]);
  if (fila === undefined) throw itemNoEncontrado();
  const previo = await repetido(tx, pedido);
  if (previo !== undefined) return { status: 200, cuerpo: previo, item: fila };
  const cuerpo = await aplicar(tx, pedido, fila, creado_en);
  return { status: 201, cuerpo, item: { ...fila, ...cuerpo } };
};

/** POST /bodega/movimientos: 201 done; 200 it was done before, with the same clave_idempotencia. */
export const manejarMovimiento =
  (deps: Dependencias): Manejador =>
  async (peticion) => {
    const pedido = exigir(movimientoPedido, peticion.cuerpo);
    const creado_en = instanteAColumna(enMilisegundos(deps.reloj.ahora()));
    const { item, ...respuesta } = await enTransaccion(deps.base, deps.reloj, (tx) =>
      ejecutar(tx, pedido, creado_en),
    );
    await avisarDescubiertos(deps, peticion, [item]);
    return respuesta;
  };
