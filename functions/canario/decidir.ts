/** A canary that was sent. Moments are milliseconds since 1970. */
export interface Canario {
  readonly enviado: number;
  /** When its report had gone out; null while it is awaited. */
  readonly auditado: number | null;
}

/** What is not back after an hour never will be: its alarm has been on for long, and must be able to end. */
const PERDIDO_MS = 60 * 60_000;

/** @returns seconds that the slowest has taken to its report, or is taking; 0 when none was sent */
export const atrasoDe = (canarios: readonly Canario[], ahora: number): number =>
  Math.max(0, ...canarios.map(({ enviado, auditado }) => ((auditado ?? ahora) - enviado) / 1000));

export const estaPerdido = ({ enviado, auditado }: Canario, ahora: number): boolean =>
  auditado === null && ahora - enviado > PERDIDO_MS;
