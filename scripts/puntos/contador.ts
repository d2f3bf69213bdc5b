import type { Destino, Punto } from './modos.ts';

/**
 * Numbers the calls of one execution environment as they pass on the wire, and says which one goes wrong. What
 * it sees is traffic, so a new call needs nobody to announce it.
 */
export class Contador {
  readonly llamadas: string[] = [];
  /** Resolves once a call hangs for good, its effect done where the mode says so. */
  readonly colgada: Promise<void>;
  #colgar: () => void = () => undefined;
  readonly #punto: Punto | undefined;
  #sano = false;

  constructor(punto?: Punto) {
    this.#punto = punto;
    this.colgada = new Promise((listo) => {
      this.#colgar = listo;
    });
  }

  get disparado(): boolean {
    return this.#punto !== undefined && this.llamadas.length >= this.#punto.n;
  }

  nueva(descripcion: string): Destino {
    this.llamadas.push(descripcion);
    const punto = this.#punto;
    if (punto === undefined || this.llamadas.length < punto.n) return 'pasa';
    if (punto.modo === 'apagon') return this.#sano ? 'pasa' : 'falla-antes';
    return this.llamadas.length === punto.n ? punto.modo : 'pasa';
  }

  /** An outage that has begun is over; what has not struck yet still will. */
  sanar(): void {
    this.#sano = this.disparado;
  }

  colgar(): void {
    this.#colgar();
  }
}
