import { setTimeout as dormir } from 'node:timers/promises';

/** What watches and interferes: each rule is asked in turn, the first one that answers decides. */
export type Regla<Suceso, Accion> = (suceso: Suceso) => Accion | undefined | Promise<Accion | undefined>;

/** Whoever interferes says so at the first time; to be called often. */
interface Disparo {
  disparar(): void;
}

/** Longer than any message needs to come back: nothing of its kind is under way any more. */
export const PACIENCIA_MS = 20_000;

export class Reglas<Suceso, Accion> {
  private readonly puestas = new Set<Regla<Suceso, Accion>>();

  get hay(): boolean {
    return this.puestas.size > 0;
  }

  /** @returns takes the rule away again */
  poner(regla: Regla<Suceso, Accion>): () => void {
    this.puestas.add(regla);
    return () => {
      this.puestas.delete(regla);
    };
  }

  async preguntar(suceso: Suceso): Promise<Accion | undefined> {
    for (const regla of [...this.puestas]) {
      const accion = await regla(suceso);
      if (accion !== undefined) return accion;
    }
    return undefined;
  }

  /**
   * Interferes until it has done so `veces` times, or nothing has come to interfere with for {@link PACIENCIA_MS}.
   * @returns how often it did
   */
  async interferir(disparo: Disparo, veces: number, regla: Regla<Suceso, Accion>): Promise<number> {
    const hechas = Promise.withResolvers<void>();
    let cuenta = 0;
    let ultima = Date.now();
    const quitar = this.poner(async (suceso) => {
      if (cuenta >= veces) return undefined;
      const accion = await regla(suceso);
      if (accion === undefined) return undefined;
      cuenta += 1;
      ultima = Date.now();
      disparo.disparar();
      if (cuenta >= veces) hechas.resolve();
      return accion;
    });
    const vigilancia = setInterval(() => {
      if (Date.now() - ultima > PACIENCIA_MS) hechas.resolve();
    }, 250);
    try {
      await hechas.promise;
      return cuenta;
    } finally {
      clearInterval(vigilancia);
      quitar();
    }
  }

  /** Interferes with all that comes, for so many milliseconds from the first on. @returns how often it did */
  async interferirDurante(disparo: Disparo, ms: number, regla: Regla<Suceso, Accion>): Promise<number> {
    let cuenta = 0;
    const primera = Promise.withResolvers<void>();
    const quitar = this.poner(async (suceso) => {
      const accion = await regla(suceso);
      if (accion === undefined) return undefined;
      cuenta += 1;
      disparo.disparar();
      primera.resolve();
      return accion;
    });
    try {
      await Promise.race([primera.promise, dormir(PACIENCIA_MS, undefined, { ref: false })]);
      await dormir(ms);
      return cuenta;
    } finally {
      quitar();
    }
  }
}
