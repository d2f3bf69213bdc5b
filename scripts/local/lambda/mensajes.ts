/** What the engine and an execution environment say to each other over IPC. */
export interface Invocacion {
  readonly id: string;
  /** The event as JSON text: serialised once, as on AWS, so nothing but data crosses. */
  readonly evento: string;
  /** Milliseconds after which the function times out: no moment, so that a clock that is set does not change it. */
  readonly plazoMs: number;
}

export type Respuesta =
  | { readonly tipo: 'cargada' }
  | { readonly tipo: 'no-carga'; readonly mensaje: string }
  | { readonly tipo: 'resultado'; readonly id: string; readonly carga: string }
  | {
      readonly tipo: 'error';
      readonly id: string;
      readonly errorTipo: string;
      readonly mensaje: string;
    };

export type Resultado =
  | { readonly tipo: 'ok'; readonly carga: string }
  | { readonly tipo: 'error'; readonly errorTipo: string; readonly mensaje: string };

/** Lambda's limit for a request and for a response. */
export const CARGA_MAX_BYTES = 6 * 1024 * 1024;
