import { hash } from 'node:crypto';
import type { Pedido } from './pedido.ts';

/**
 * SHA-256 of what the client asked for: two deliveries with one id and one huella are repetitions, with two
 * they are a conflict. The moment of receipt does not count, the order of the lines does.
 */
export const huellaDe = (pedido: Omit<Pedido, 'pedido_id' | 'recibido_en'>): Buffer =>
  hash(
    'sha256',
    JSON.stringify([
      pedido.bodega_id,
      pedido.cliente_id,
      pedido.referencia,
      pedido.items.map((linea) => [linea.item_id, linea.cantidad, linea.nombre_item]),
    ]),
    'buffer',
  );
