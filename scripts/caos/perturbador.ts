/** Injects the faults of a run while the experiment sends its orders. */
import { setTimeout as dormir } from 'node:timers/promises';
import { type Azar, crearAzar } from '../experimento/azar.ts';
import type { Perturbacion } from '../experimento/perturbacion.ts';
import type { Banco } from './banco.ts';
import { Dispersion } from './dispersion.ts';
import { type Fallo, NoSobrevive } from './fallos/fallo.ts';
import { falloDe } from './fallos/indice.ts';

/**
 * - `orden`: each fault begins when the one before has happened, and is perhaps not healed yet.
 * - `azar`: at moments drawn from the seed, within the first seconds.
 * - `sucesion`: each when the one before is healed, in an order drawn from the seed.
 * - `continuo`: one after the other, drawn again and again, for as long as orders are under way.
 */
export type Cuando = 'orden' | 'azar' | 'sucesion' | 'continuo';

export interface FalloInyectado {
  readonly nombre: string;
  readonly disparado: boolean;
  /** What proves that it happened; or why not. */
  readonly evidencia: string;
}

export interface OpcionesPerturbador {
  readonly banco: Banco;
  readonly bodega: number;
  readonly semilla: number;
  readonly fallos: readonly string[];
  readonly cuando: Cuando;
  /** Of the run. */
  readonly pedidos: number;
  /** The experiment's own, monotonic. */
  readonly reloj: () => number;
}

const PRIMERO_MS = 300;
const DISPERSION_AZAR_MS = 2_500;
/** A fault that has not happened by then lets the next one begin all the same. */
const ESPERA_AL_ANTERIOR_MS = 10_000;
const INTENTOS = 3;
const ENTRE_CONTINUOS_MS = [5_000, 25_000] as const;

export class Perturbador implements Perturbacion {
  /** Promises that a fault itself saw broken. */
  readonly quejas: string[] = [];
  private readonly o: OpcionesPerturbador;
  private readonly dispersion: Dispersion;
  private readonly decididos = Promise.withResolvers<void>();
  private readonly hechos: FalloInyectado[] = [];
  private enCurso: Promise<unknown> | undefined;
  private acabando = false;
  private enPie = 0;

  constructor(o: OpcionesPerturbador) {
    this.o = o;
    this.dispersion = new Dispersion(o.pedidos);
    if (o.cuando === 'continuo') this.dispersion.apurar();
  }

  /** What became of the faults, once {@link Perturbador.terminar} has resolved. */
  get inyectados(): readonly FalloInyectado[] {
    return this.hechos;
  }

  antesDeEnviar(): Promise<void> {
    this.enCurso ??= this.empezar();
    return this.dispersion.turno();
  }

  async terminar(): Promise<void> {
    this.acabando = true;
    this.decididos.resolve();
    await this.enCurso;
    this.enPie = this.o.reloj();
  }

  enPieDesde(): number {
    return this.enPie;
  }

  private empezar(): Promise<unknown> {
    const azar = crearAzar(this.o.semilla ^ 0x85ebca6b);
    const fallos = this.o.fallos.map(falloDe);
    if (this.o.cuando === 'continuo') return this.sinParar(fallos, azar);
    const todos =
      this.o.cuando === 'sucesion' ? this.enSucesion(fallos, azar) : this.escalonados(fallos, azar);
    return todos;
  }

  private async escalonados(fallos: readonly Fallo[], azar: Azar): Promise<void> {
    let faltan = fallos.filter((fallo) => fallo.alFinal !== true).length;
    let anterior: Promise<unknown> = dormir(PRIMERO_MS);
    await Promise.all(
      fallos.map((fallo, i) => {
        const turno = this.o.cuando === 'orden' ? anterior : dormir(azar.entero(0, DISPERSION_AZAR_MS));
        const { promise: disparado, resolve } = Promise.withResolvers<void>();
        anterior = Promise.race([disparado, turno.then(() => dormir(ESPERA_AL_ANTERIOR_MS))]);
        return turno
          .then(() => this.inyectar(fallo, i, resolve))
          .then(() => {
            if (fallo.alFinal !== true) faltan -= 1;
            if (faltan === 0) this.dispersion.apurar();
          });
      }),
    );
  }

  private async enSucesion(fallos: readonly Fallo[], azar: Azar): Promise<void> {
    // Those that wait for the end of the orders must not keep the others waiting.
    const alFinal = fallos.filter((fallo) => fallo.alFinal === true);
    const otros = azar.barajar(fallos.filter((fallo) => fallo.alFinal !== true));
    const finales = alFinal.map((fallo, i) => this.inyectar(fallo, fallos.length + i, () => undefined));
    for (const [i, fallo] of otros.entries()) await this.inyectar(fallo, i, () => undefined);
    this.dispersion.apurar();
    await Promise.all(finales);
  }

  private async sinParar(fallos: readonly Fallo[], azar: Azar): Promise<void> {
    const [primero, ...resto] = fallos.filter((fallo) => fallo.alFinal !== true);
    if (primero === undefined) return;
    for (let i = 0; !this.acabando; i += 1) {
      await this.inyectar(azar.elegir([primero, ...resto]), i, () => undefined);
      if (!this.acabando) await dormir(azar.entero(...ENTRE_CONTINUOS_MS));
    }
  }

  private async inyectar(fallo: Fallo, turno: number, alDisparar: () => void): Promise<void> {
    const { banco, bodega, semilla } = this.o;
    // Its own randomness: what it draws does not depend on how fast the others were.
    const azar = crearAzar(Math.imul(semilla + 1, 0x27d4eb2f) ^ turno);
    const decididos = this.decididos.promise;
    const anotar = (disparado: boolean, evidencia: string): void => {
      this.hechos.push({ nombre: fallo.nombre, disparado, evidencia });
    };
    for (let intento = 1; ; intento += 1) {
      try {
        const evidencia = await fallo.inyectar({ banco, bodega, azar, decididos, disparar: alDisparar });
        if (evidencia !== null || !this.puedeRepetir(intento)) {
          anotar(evidencia !== null, evidencia ?? 'no llegó a ocurrir');
          break;
        }
      } catch (error) {
        const motivo = error instanceof Error ? error.message : String(error);
        if (error instanceof NoSobrevive) this.quejas.push(`${fallo.nombre}: ${motivo}`);
        if (error instanceof NoSobrevive || !this.puedeRepetir(intento)) {
          anotar(error instanceof NoSobrevive, motivo);
          break;
        }
      }
    }
    alDisparar();
  }

  /** What another fault has just broken, or nobody has just asked for, may be there a moment later. */
  private puedeRepetir(intento: number): boolean {
    return intento < INTENTOS && !this.acabando;
  }
}
