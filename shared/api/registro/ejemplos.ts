/** Examples that more than one place shows. */
import { ErrorHttp, type FalloDeCampo, problemaDe } from '../problema.ts';

export const PEDIDO_ID = '0b1f9a52-6d0e-8c3a-9f4e-2a7d5c1b8e60';
const RECIBIDO_EN = '2026-11-22T10:00:00.000Z';
const EVALUADO_EN = '2026-11-22T10:00:00.850Z';

export const pedido = {
  items: [
    { item_id: 1, cantidad: 3, nombre_item: 'Item A' },
    { item_id: 2, cantidad: 70 },
  ],
  referencia: 'OC-2026-0042',
};

export const aceptado = { pedido_id: PEDIDO_ID, estado: 'RECIBIDO', recibido_en: RECIBIDO_EN };

export const leido = {
  pedido_id: PEDIDO_ID,
  estado: 'AUDITADO',
  bodega_id: 1,
  cliente_id: 'ana',
  referencia: 'OC-2026-0042',
  items: [
    { item_id: 1, nombre_item: 'Item A', cantidad_solicitada: 3, faltante: 0, razon: null },
    { item_id: 2, nombre_item: 'Item B', cantidad_solicitada: 70, faltante: 20, razon: 'INSUFICIENTE' },
  ],
  resultado: 'INCONSISTENTE',
  secuencia: 42,
  recibido_en: RECIBIDO_EN,
  evaluado_en: EVALUADO_EN,
  conflictos: 0,
  historial: [
    { estado: 'RECIBIDO', en: RECIBIDO_EN, causa: 'PEDIDO_ACEPTADO' },
    { estado: 'CON_FALTANTE', en: EVALUADO_EN, causa: 'EVALUACION' },
    { estado: 'AUDITADO', en: '2026-11-22T10:00:02.100Z', causa: 'REPORTE_EMITIDO' },
  ],
};

export const evaluacion = {
  secuencia: 42,
  pedido_id: PEDIDO_ID,
  bodega_id: 1,
  resultado: 'INCONSISTENTE',
  evaluado_en: EVALUADO_EN,
  items: [
    {
      item_id: 1,
      cantidad_solicitada: 3,
      cantidad_disponible: 100,
      cantidad_reservada: 0,
      faltante: 0,
      razon: null,
      version: 1,
    },
    {
      item_id: 2,
      cantidad_solicitada: 70,
      cantidad_disponible: 50,
      cantidad_reservada: 0,
      faltante: 20,
      razon: 'INSUFICIENTE',
      version: 1,
    },
  ],
};

export const item = {
  item_id: 1,
  nombre_item: 'Item A',
  sku: 'A-1',
  bodega_id: 1,
  cantidad_disponible: 100,
  cantidad_reservada: 3,
  cantidad_libre: 97,
  version: 2,
};

export const movimiento = { item_id: 1, tipo: 'ENTRADA', cantidad: 5, motivo: 'Compra 881' };

export const problemaDeEjemplo = (
  status: ErrorHttp['status'],
  detalle: string,
  instance: string,
  errores?: readonly FalloDeCampo[],
) => problemaDe(new ErrorHttp(status, detalle, errores === undefined ? {} : { errores }), instance);
