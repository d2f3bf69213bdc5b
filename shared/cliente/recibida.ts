/** An answer, whatever carried it. */
export interface Recibida {
  readonly estado: number;
  /** Undefined where the body is no JSON. */
  readonly cuerpo: unknown;
  readonly cabecera: (nombre: string) => string | undefined;
}
