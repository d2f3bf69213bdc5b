/** Puts decided orders into a database the way the validator leaves them. */
import type { Base } from '../adaptadores/mysql/base.ts';
import { idABinario, instanteAColumna } from '../adaptadores/mysql/valores.ts';
import type { Estado } from '../dominio/estados.ts';
import type { Evaluacion, Existencia } from '../dominio/faltante.ts';
import { huellaDe } from '../dominio/huella.ts';
import type { Pedido } from '../dominio/pedido.ts';
import { escribirEvidencia } from '../eventos/evidencia.ts';
import type { Veredicto } from '../eventos/pedido-evaluado.ts';
import { evaluacionDe, veredictoDe } from './fabricas.ts';

export interface PedidoSembrado {
  readonly pedido: Pedido;
  readonly evaluacion: Evaluacion;
  readonly veredicto: Veredicto;
}

/** @param estado absent: the one the verdict leads to */
export const guardarSembrados = async (
  base: Base,
  sembrados: readonly PedidoSembrado[],
  estado?: Estado,
): Promise<void> => {
  await base.query(
    'INSERT INTO pedidos (pedido_id, bodega_id, cliente_id, referencia, estado, resultado, recibido_en, huella) VALUES ?',
    [
      sembrados.map(({ pedido, evaluacion }) => [
        idABinario(pedido.pedido_id),
        pedido.bodega_id,
        pedido.cliente_id,
        pedido.referencia,
        estado ?? (evaluacion.resultado === 'CONSISTENTE' ? 'RESERVADO' : 'CON_FALTANTE'),
        evaluacion.resultado,
        instanteAColumna(pedido.recibido_en),
        huellaDe(pedido),
      ]),
    ],
  );
  await base.query(
    `INSERT INTO pedido_items
       (pedido_id, item_id, bodega_id, nombre_item, cantidad_solicitada, cantidad_reservada, faltante, razon,
        version_reserva) VALUES ?`,
    [
      sembrados.flatMap(({ pedido, evaluacion }) =>
        evaluacion.items.map((item) => [
          idABinario(pedido.pedido_id),
          item.item_id,
          pedido.bodega_id,
          pedido.items.find((linea) => linea.item_id === item.item_id)?.nombre_item ?? null,
          item.cantidad_solicitada,
          evaluacion.resultado === 'CONSISTENTE' ? item.cantidad_solicitada : 0,
          item.faltante,
          item.razon,
          evaluacion.resultado === 'CONSISTENTE' ? item.version : null,
        ]),
      ),
    ],
  );
  await base.query(
    `INSERT INTO evaluaciones (secuencia, pedido_id, bodega_id, resultado, evaluado_en, items, items_faltantes,
       items_desconocidos, unidades, unidades_faltantes, evidencia) VALUES ?`,
    [
      sembrados.map(({ veredicto, evaluacion }) => [
        veredicto.secuencia,
        idABinario(veredicto.pedido_id),
        veredicto.bodega_id,
        veredicto.resultado,
        instanteAColumna(veredicto.evaluado_en),
        veredicto.totales.items,
        veredicto.totales.items_faltantes,
        veredicto.totales.items_desconocidos,
        veredicto.totales.unidades,
        veredicto.totales.unidades_faltantes,
        escribirEvidencia(evaluacion.items),
      ]),
    ],
  );
};

/**
 * @param existencias the shelf that all orders are judged against, by item_id
 * @param estado absent: the one the verdict leads to
 * @param primera the first of the sequence numbers, less one
 */
export const sembrarDecididos = async (
  base: Base,
  pedidos: readonly Pedido[],
  existencias: ReadonlyMap<number, Existencia>,
  estado?: Estado,
  primera = 0,
): Promise<PedidoSembrado[]> => {
  const sembrados = pedidos.map((pedido, n) => {
    const evaluacion = evaluacionDe(pedido, existencias);
    return { pedido, evaluacion, veredicto: veredictoDe(pedido, evaluacion, primera + n + 1) };
  });
  await guardarSembrados(base, sembrados, estado);
  return sembrados;
};
