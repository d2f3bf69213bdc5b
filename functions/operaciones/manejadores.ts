import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Manejadores } from '../../shared/lambda/http.ts';
import { manejarCarga, manejarPonerItem } from './items.ts';
import { manejarMovimiento } from './movimientos.ts';

export const crearManejadores = (base: Base, reloj: Reloj): Manejadores => ({
  'PUT /bodega/items/{item_id}': manejarPonerItem(base, reloj),
  'PUT /bodega/items': manejarCarga(base, reloj),
  'POST /bodega/movimientos': manejarMovimiento(base, reloj),
});
