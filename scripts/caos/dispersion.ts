import { setTimeout as dormir } from 'node:timers/promises';

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
    this.siguiente = Math.max(ahora, this.siguiente) + (this.enviadas < this.peticiones * 0.3 ? 15 : 120);
    for (let queda = this.siguiente - ahora; queda > 0 && !this.prisa; queda -= 100)
      await dormir(Math.min(100, queda));
  }
}
