import type { Manejadores } from '../../shared/lambda/http.ts';
import type { Dependencias } from './avisos.ts';
import { manejarFin } from './fin.ts';
import { manejarCarga, manejarPonerItem } from './items.ts';
import { manejarMovimiento } from './movimientos.ts';

export const crearManejadores = (deps: Dependencias): Manejadores => ({
  'POST /pedidos/{pedido_id}/cancelacion': manejarFin(deps, 'CANCELADO'),
  'POST /pedidos/{pedido_id}/despacho': manejarFin(deps, 'DESPACHADO'),
  'PUT /bodega/items/{item_id}': manejarPonerItem(deps),
  'PUT /bodega/items': manejarCarga(deps),
  'POST /bodega/movimientos': manejarMovimiento(deps),
});
