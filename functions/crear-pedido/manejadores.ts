import type { Manejadores } from '../../shared/lambda/http.ts';
import { manejarLote } from './lote.ts';
import { type DependenciasDePedido, manejarPedido } from './pedido.ts';

export const crearManejadores = (dependencias: DependenciasDePedido): Manejadores => ({
  'POST /pedidos': manejarPedido(dependencias),
  'POST /pedidos/lote': manejarLote(dependencias),
});
