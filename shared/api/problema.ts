/**
 * Errors of the HTTP API as RFC 9457 problems. `type` is always about:blank: the status and the fields at fault
 * say it all, and `title` is then the status phrase, in Spanish.
 */

/** A field at fault: `items.0.cantidad`, `Idempotency-Key`; the empty path is the whole body. */
export interface FalloDeCampo {
  readonly ruta: string;
  readonly mensaje: string;
}

export interface Problema {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path that was asked for. */
  readonly instance: string;
  readonly errores?: readonly FalloDeCampo[];
  /** Extension members (RFC 9457 §3.2). */
  readonly [extension: string]: unknown;
}

const TITULOS = {
  400: 'Petición incorrecta',
  401: 'No autenticado',
  403: 'Prohibido',
  404: 'No encontrado',
  405: 'Método no permitido',
  408: 'Petición demasiado lenta',
  409: 'Conflicto',
  413: 'Cuerpo demasiado grande',
  415: 'Tipo de contenido no admitido',
  422: 'Contenido no procesable',
  429: 'Demasiadas peticiones',
  431: 'Cabeceras demasiado grandes',
  500: 'Error interno',
  503: 'Servicio no disponible',
} as const;
export type EstadoDeError = keyof typeof TITULOS;

interface Adjuntos {
  readonly errores?: readonly FalloDeCampo[];
  readonly cabeceras?: Readonly<Record<string, string>>;
  /** What the problem carries beyond the standard members. */
  readonly extensiones?: Readonly<Record<string, unknown>>;
}

/** Thrown by whoever finds the fault, answered by the HTTP wrapper. `message` is the detail that clients read. */
export class ErrorHttp extends Error {
  override readonly name = 'ErrorHttp';
  readonly status: EstadoDeError;
  readonly errores: readonly FalloDeCampo[] | undefined;
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly extensiones: Readonly<Record<string, unknown>>;

  constructor(status: EstadoDeError, detalle: string, adjuntos: Adjuntos = {}) {
    super(detalle);
    this.status = status;
    this.errores = adjuntos.errores;
    this.cabeceras = adjuntos.cabeceras ?? {};
    this.extensiones = adjuntos.extensiones ?? {};
  }
}

export const problemaDe = (
  { status, message, errores, extensiones }: ErrorHttp,
  instance: string,
): Problema => ({
  ...extensiones,
  type: 'about:blank',
  title: TITULOS[status],
  status,
  detail: message,
  instance,
  ...(errores === undefined ? {} : { errores }),
});

/** Somebody else's order answers exactly like one that does not exist. */
export const pedidoNoEncontrado = (): ErrorHttp => new ErrorHttp(404, 'No existe ese pedido.');

export const itemNoEncontrado = (): ErrorHttp => new ErrorHttp(404, 'No existe ese item en esa bodega.');

export const camposInvalidos = (errores: readonly FalloDeCampo[]): ErrorHttp =>
  new ErrorHttp(422, 'Hay campos que no cumplen lo que se pide.', { errores });

/** When to try again, in whole seconds: about what a failover or a redelivery takes to show. */
export const REINTENTAR_EN = { 'retry-after': '1' } as const;

export const noDisponible = (
  detalle: string,
  extensiones: Readonly<Record<string, unknown>> = {},
): ErrorHttp => new ErrorHttp(503, detalle, { cabeceras: REINTENTAR_EN, extensiones });
