/** What the clients of the mix did, and what they were told: all the judge knows besides the tables. */
export type Fin = 'cancelacion' | 'despacho';
export type TipoMovimiento = 'ENTRADA' | 'SALIDA' | 'AJUSTE';

export interface Movimiento {
  readonly item_id: number;
  readonly tipo: TipoMovimiento;
  readonly cantidad: number;
  readonly version: number;
}

export interface Enviado {
  /** Units per item that each accepted order asks for, by pedido_id. */
  readonly pedidos: Map<string, ReadonlyMap<number, number>>;
  /** Orders of which somebody was told that this is how they ended. */
  readonly fines: Readonly<Record<Fin, Set<string>>>;
  /** By movimiento_id. */
  readonly movimientos: Map<number, Movimiento>;
  /** `POST /pedidos 202` and the like → how often. */
  readonly respuestas: Map<string, number>;
  /** Answers that nothing of the mix can have deserved. */
  readonly indebidas: string[];
}

export const crearEnviado = (): Enviado => ({
  pedidos: new Map(),
  fines: { cancelacion: new Set(), despacho: new Set() },
  movimientos: new Map(),
  respuestas: new Map(),
  indebidas: [],
});
