/** What the bench has to show: each figure with the floor that must hold and the goal. */

export interface Fila {
  readonly nombre: string;
  readonly que: string;
  /** Which way is better. */
  readonly mejor: 'mas' | 'menos';
  readonly piso: number;
  readonly meta: number;
  readonly unidad: string;
  /** Only with --largo. */
  readonly larga?: boolean;
}

const VECES = 'veces';

const mas = (nombre: string, piso: number, meta: number, que: string): Fila => ({
  nombre,
  que,
  mejor: 'mas',
  piso,
  meta,
  unidad: VECES,
});
const menos = (nombre: string, piso: number, meta: number, que: string, unidad = VECES): Fila => ({
  nombre,
  que,
  mejor: 'menos',
  piso,
  meta,
  unidad,
});

export const filas = [
  mas('validador_vs_ingenuo_uniforme', 4, 8, 'pedidos/s, lotes de 1.000, items repartidos ÷ ingenuo'),
  mas('validador_vs_ingenuo_caliente', 10, 20, 'lo mismo cuando todos quieren un solo item'),
  mas('validador_vs_ingenuo_lote10', 1.7, 3, 'lo mismo con lotes de 10, items repartidos'),
  mas('validador_vs_cota', 0.33, 0.6, 'pedidos/s ÷ insertar las mismas filas sin decidir nada'),
  mas('caliente_vs_uniforme', 0.9, 1, 'pedidos/s con un solo item ÷ con items repartidos'),
  mas('latencia_1ms_vs_loopback', 0.55, 0.8, 'pedidos/s con 1 ms de ida y 1 de vuelta a la base ÷ sin él'),
  menos('viajes_por_lote', 9, 6, 'viajes a la base por lote de 1.000 pedidos de 3 líneas', 'viajes'),
  mas('reentrega_vs_nuevo', 1.5, 4, 'pedidos/s de un lote reentregado ÷ de uno nuevo'),
  menos(
    'bloqueos_por_mil_lotes',
    1,
    0,
    'interbloqueos y esperas agotadas, 4 validadores, items comunes',
    'bloqueos',
  ),
  menos(
    'peticiones_por_pedido',
    2.5,
    2.1,
    'peticiones a SQS y SNS e invocaciones, toda la cadena',
    'peticiones',
  ),
  menos('peticiones_por_pedido_lote', 1.6, 1.2, 'lo mismo por POST /pedidos/lote', 'peticiones'),
  menos('kb_crear_pedido', 700, 450, 'JavaScript que carga un arranque en frío', 'kB'),
  menos('kb_validador', 1600, 1000, 'JavaScript que carga un arranque en frío', 'kB'),
  menos('arranque_crear_pedido', 8, 4, 'cargar el paquete ÷ cargar un handler vacío, en un proceso nuevo'),
  menos('arranque_validador', 12, 6, 'cargar el paquete ÷ cargar un handler vacío, en un proceso nuevo'),
  mas('extremo_vs_nulo', 0.5, 0.7, 'pedidos/s de toda la cadena ÷ la misma con handlers que no hacen nada'),
  menos('aceptacion_p50_vs_sdk', 1.5, 1.2, 'latencia mediana de POST /pedidos ÷ una publicación del SDK'),
  menos('aceptacion_p99_vs_sdk', 2, 1.3, 'latencia p99 de POST /pedidos ÷ una publicación del SDK'),
  mas('aceptacion_rps_vs_sdk', 0.6, 0.85, 'peticiones/s de POST /pedidos ÷ una publicación del SDK'),
  {
    ...mas('historial_5M_vs_vacio', 0.8, 0.95, 'pedidos/s con 5 millones de pedidos guardados ÷ vacío'),
    larga: true,
  },
  {
    ...menos('drenaje_tras_caida', 1.5, 1.15, 'drenar lo atrasado tras 60 s sin base ÷ lo mismo sin caída'),
    larga: true,
  },
  { ...menos('rss_soak', 1.3, 1.1, 'memoria máxima a los 500.000 pedidos ÷ a los 50.000'), larga: true },
] as const satisfies readonly Fila[];

export type NombreFila = (typeof filas)[number]['nombre'];
