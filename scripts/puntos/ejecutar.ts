/** One step of the story with one fault, or none: delivered until it is done, and then once more. */
import type { Message } from '@aws-sdk/client-sqs';
import { type Contenidos, contenidosDe } from './comparar.ts';
import { Contador } from './contador.ts';
import { type Entrega, entregarUna } from './entrega.ts';
import { arrancar, type Cargar, type Instancia } from './instancia.ts';
import type { Punto } from './modos.ts';
import type { Foto, Mundo } from './mundo.ts';
import type { RelojQuieto } from './reloj.ts';

/** More deliveries of one event than any single fault may cost. */
const ENTREGAS_MAX = 5;
/** The visibility timeout of infra/topologia.ts. */
const VUELTA_MS = 31_000;
/** A clock calls this often in every run: the ticks after a fault finish what it left. */
const TICS = 3;

export interface Paso {
  readonly nombre: string;
  readonly funcion: string;
  readonly entrega: Entrega;
  /** What lies in queues that the function looks into, by queue. */
  readonly enColas?: ReadonlyMap<string, readonly string[]>;
  /** Queues whose messages are hints: a fault may cost them, and a sweep brings them back. */
  readonly avisos?: readonly string[];
}

/** The world at one moment of rest. */
export interface Vista {
  readonly foto: Foto;
  readonly contenidos: Contenidos;
}

export interface Corrida {
  /** Of a clock only those of its first tick: the others do the same. */
  readonly llamadas: readonly string[];
  readonly disparado: boolean;
  /** As soon as it was done, and after it was delivered once more. */
  readonly hecha: Vista;
  readonly repetida: Vista;
  readonly mensajes: ReadonlyMap<string, readonly Message[]>;
}

export interface Taller {
  readonly mundo: Mundo;
  readonly reloj: RelojQuieto;
  readonly cargar?: Cargar;
}

class Sesion {
  readonly #taller: Taller;
  readonly #paso: Paso;
  readonly contador: Contador;
  #instancia: Instancia | undefined;
  readonly #mensajes = new Map<string, Message[]>();

  constructor(taller: Taller, paso: Paso, punto: Punto | undefined) {
    this.#taller = taller;
    this.#paso = paso;
    this.contador = new Contador(punto);
  }

  /** What the function looks into, as it lies there at every delivery: what a dead look has hidden is back by then. */
  async #ponerColas(): Promise<void> {
    const { mundo } = this.#taller;
    for (const [cola, cuerpos] of this.#paso.enColas ?? []) {
      await mundo.purgar(cola);
      for (const cuerpo of cuerpos) await mundo.enviar(cola, cuerpo);
    }
  }

  /** One delivery, to the environment that lives or, after a death, to a new one that nothing happens to. */
  async entregar(entrega: Entrega) {
    const { mundo, cargar } = this.#taller;
    await this.#ponerColas();
    this.#instancia ??= await arrancar(mundo, this.#paso.funcion, this.contador, cargar);
    const { muerta, resto } = await entregarUna(this.#instancia, entrega);
    // An outage is over when the message comes again.
    this.contador.sanar();
    if (muerta) this.#instancia = await arrancar(mundo, this.#paso.funcion, new Contador(), cargar);
    if (entrega.tipo === 'tic') this.#taller.reloj.avanzar(entrega.cadaMs);
    return resto;
  }

  async hastaHecho(entrega: Entrega): Promise<void> {
    let pendiente = entrega;
    let porque = '';
    for (let vez = 1; vez <= ENTREGAS_MAX; vez += 1) {
      const resto = await this.entregar(pendiente);
      if (resto.hecho) return;
      ({ entrega: pendiente, porque } = resto);
      // As a message comes back; and a breaker that opened on a busy machine lets the next one through.
      if (entrega.tipo !== 'tic') this.#taller.reloj.avanzar(VUELTA_MS);
    }
    throw new Error(`sin terminar después de ${ENTREGAS_MAX} entregas: ${porque}`);
  }

  async mirar(): Promise<Vista> {
    const { mundo } = this.#taller;
    for (const [cola, suyos] of await mundo.vaciar()) {
      this.#mensajes.set(cola, [...(this.#mensajes.get(cola) ?? []), ...suyos]);
    }
    return { foto: await mundo.foto(), contenidos: contenidosDe(this.#mensajes) };
  }

  get mensajes(): ReadonlyMap<string, readonly Message[]> {
    return this.#mensajes;
  }

  cerrar(): void {
    this.#instancia?.matar();
  }
}

/** @throws Error when a single fault keeps the event from ever being done */
export const ejecutar = async (taller: Taller, paso: Paso, punto?: Punto): Promise<Corrida> => {
  const { reloj } = taller;
  const { entrega } = paso;
  const inicio = reloj.ahora();
  const sesion = new Sesion(taller, paso, punto);
  try {
    let llamadas: readonly string[] = sesion.contador.llamadas;
    if (entrega.tipo === 'tic') {
      for (let tic = 1; tic < TICS; tic += 1) {
        await sesion.entregar(entrega);
        if (tic === 1) llamadas = [...llamadas];
      }
    }
    await sesion.hastaHecho(entrega);
    const hecha = await sesion.mirar();
    if (entrega.tipo !== 'tic') await sesion.hastaHecho(entrega);
    const repetida = entrega.tipo === 'tic' ? hecha : await sesion.mirar();
    const { disparado } = sesion.contador;
    return { llamadas, disparado, hecha, repetida, mensajes: sesion.mensajes };
  } finally {
    sesion.cerrar();
    reloj.poner(inicio);
  }
};
