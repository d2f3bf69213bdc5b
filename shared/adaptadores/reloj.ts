/** Where time comes from. Passed in wherever it is needed, so that a test can hold it still. */
export interface Reloj {
  /** Milliseconds since 1970, UTC. */
  ahora(): number;
  /** Resolves after `ms` milliseconds. */
  esperar(ms: number): Promise<void>;
}

export const relojReal: Reloj = {
  ahora: () => Date.now(),
  esperar: (ms) => new Promise((listo) => setTimeout(listo, ms)),
};
