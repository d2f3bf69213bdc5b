import { setTimeout as dormir } from 'node:timers/promises';

/** At first, between two requests; and afterwards. */
const PARTE_DEPRISA = 0.25;
const DEPRISA_MS = 15;
const DESPACIO_MS = 180;

/**
 * Spreads the requests of a run over time, so that every fault meets load: swift at first, then slow for as long as
 * faults are still to come, then as fast as it goes.
 */
export class Dispersion {
  private enviadas = 0;
  private siguiente = 0;
  private prisa = false;
  private readonly peticiones: number;

  /** @param pedidos of the run; some share a request */
  constructor(pedidos: number) {
    this.peticiones = pedidos;
  }

  /** All faults have happened: nothing has to be kept back. */
  apurar(): void {
    this.prisa = true;
  }

  async turno(): Promise<void> {
    this.enviadas += 1;
    if (this.prisa) return;
    const ahora = performance.now();
    const deprisa = this.enviadas < this.peticiones * PARTE_DEPRISA;
    this.siguiente = Math.max(ahora, this.siguiente) + (deprisa ? DEPRISA_MS : DESPACIO_MS);
    for (let queda = this.siguiente - ahora; queda > 0 && !this.prisa; queda -= 100)
      await dormir(Math.min(100, queda));
  }
}
