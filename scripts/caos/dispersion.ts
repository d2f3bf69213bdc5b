import { setTimeout as dormir } from 'node:timers/promises';

/** At first, between two requests; and afterwards. */
const PARTE_DEPRISA = 0.25;
const DEPRISA_MS = 15;
const DESPACIO_MS = 120;
/** The less is left, the slower it goes, down to one request in so many times as long: a late fault finds some too. */
const RESTO_MIN = 0.06;

/**
 * Spreads the requests of a run over time, so that every fault meets load: swift at first, then slower and slower for
 * as long as faults are still to come, then as fast as it goes.
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

  private intervalo(): number {
    const parte = this.enviadas / this.peticiones;
    return parte < PARTE_DEPRISA ? DEPRISA_MS : DESPACIO_MS / Math.max(RESTO_MIN, 1 - parte);
  }

  async turno(): Promise<void> {
    this.enviadas += 1;
    if (this.prisa) return;
    const ahora = performance.now();
    this.siguiente = Math.max(ahora, this.siguiente) + this.intervalo();
    for (let queda = this.siguiente - ahora; queda > 0 && !this.prisa; queda -= 100)
      await dormir(Math.min(100, queda));
  }
}
