import type { RowDataPacket } from 'mysql2/promise';
import type { Resultado } from '../../dominio/faltante.ts';
import type { Veredicto } from '../../eventos/pedido-evaluado.ts';
import { binarioAId, columnaAInstante } from './valores.ts';

/** The columns of evaluaciones that a verdict consists of. */
export interface FilaVeredicto extends RowDataPacket {
  readonly pedido_id: Buffer;
  readonly bodega_id: number;
  readonly secuencia: number;
  readonly resultado: Resultado;
  readonly evaluado_en: string;
  readonly items: number;
  readonly items_faltantes: number;
  readonly items_desconocidos: number;
  readonly unidades: number;
  readonly unidades_faltantes: number;
}

export const aVeredicto = (fila: FilaVeredicto): Veredicto => ({
  pedido_id: binarioAId(fila.pedido_id),
  bodega_id: fila.bodega_id,
  secuencia: fila.secuencia,
  resultado: fila.resultado,
  evaluado_en: columnaAInstante(fila.evaluado_en),
  totales: {
    items: fila.items,
    items_faltantes: fila.items_faltantes,
    items_desconocidos: fila.items_desconocidos,
    unidades: fila.unidades,
    unidades_faltantes: fila.unidades_faltantes,
  },
});
