/** The ways in which a call to the database, SQS or SNS goes wrong. */
export const MODOS = [
  /** The connection breaks before the server hears of it; the function lives on. */
  'falla-antes',
  /** The server has done it, and the answer is lost; the function lives on. */
  'falla-despues',
  /** It never returns, and the server never heard of it; the function is killed. */
  'cuelga-antes',
  /** It never returns, but the server has done it; the function is killed. */
  'cuelga-despues',
  /** This call and all that follow fail before their effect, until the message is delivered again. */
  'apagon',
] as const;

export type Modo = (typeof MODOS)[number];

/** What becomes of one call. */
export type Destino = Exclude<Modo, 'apagon'> | 'pasa';

/** Call number `n`, counted from 1. */
export interface Punto {
  readonly n: number;
  readonly modo: Modo;
}
