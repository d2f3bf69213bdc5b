/** What was sent and what was answered: the oracle's only knowledge besides what the system can be asked. */
import type { CambioPlaneado, PedidoPlaneado, RechazoPlaneado } from './tipos.ts';

/** Milliseconds of the experiment's own monotonic clock. */
export type Reloj = () => number;

export interface PedidoEnviado {
  readonly plan: PedidoPlaneado;
  /** More than one breaks idempotency. */
  readonly ids: Set<string>;
  /** Just before the first POST; null: never sent. */
  enviadoEn: number | null;
  /** The first answer that accepted it. */
  aceptadoEn: number | null;
  /** Indices of the contents that were sent at least once. */
  readonly contenidos: Set<number>;
  /** Why it could finally not be created, in any of its deliveries. */
  error: string | null;
  reintentos: number;
  /** When the live reader first saw its verdict. */
  vistoEn: number | null;
}

export interface CambioHecho {
  readonly plan: CambioPlaneado;
  /** The item's version because of it; null: the answer never came. */
  version: number | null;
  error: string | null;
  /** Sent more than once: an earlier attempt may have counted under a version that nobody told us. */
  incierto: boolean;
}

export interface RechazoVisto {
  readonly plan: RechazoPlaneado;
  readonly estado: number | null;
  readonly pedidoId: string | null;
  readonly error: string | null;
}

export interface Registro {
  readonly pedidos: Map<string, PedidoEnviado>;
  readonly cambios: CambioHecho[];
  readonly rechazos: RechazoVisto[];
  /** Answers that accepted an order in another form than the contract's. */
  readonly malasRespuestas: { readonly clave: string; readonly detalle: string }[];
  /** Passing failures that were retried: reason → how often. */
  readonly reintentos: Map<string, number>;
}

export function crearRegistro(pedidos: readonly PedidoPlaneado[]): Registro {
  return {
    pedidos: new Map(pedidos.map((plan) => [plan.clave, pedidoSinEnviar(plan)])),
    cambios: [],
    rechazos: [],
    malasRespuestas: [],
    reintentos: new Map(),
  };
}

const pedidoSinEnviar = (plan: PedidoPlaneado): PedidoEnviado => ({
  plan,
  ids: new Set(),
  enviadoEn: null,
  aceptadoEn: null,
  contenidos: new Set(),
  error: null,
  reintentos: 0,
  vistoEn: null,
});

export const contarReintento = (registro: Registro, motivo: string): void => {
  registro.reintentos.set(motivo, (registro.reintentos.get(motivo) ?? 0) + 1);
};
