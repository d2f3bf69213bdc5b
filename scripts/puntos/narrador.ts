/** Tells the story of orders step by step and, at each step, tries every point of it in every mode. */
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { eventoHttp, type Llamada } from '../../shared/pruebas/api.ts';
import { registroSqs } from '../../shared/pruebas/fabricas.ts';
import { registroSqs as registroDe } from '../local/origen/evento.ts';
import { diferenciasDeContenidos, diferenciasDeFoto } from './comparar.ts';
import { type Corrida, ejecutar, type Paso, type Taller, type Vista } from './ejecutar.ts';
import { invariantesRotas } from './invariantes.ts';
import type { Modo, Punto } from './modos.ts';

export interface Hallazgo {
  readonly paso: string;
  /** Absent: without any fault. */
  readonly punto?: Punto & { readonly llamada: string };
  readonly que: string;
}

/** Which points of a step are tried. */
export type Elegir = (paso: Paso, llamadas: number) => Iterable<Punto>;

export interface PasoRecorrido {
  readonly nombre: string;
  readonly funcion: string;
  readonly llamadas: number;
  readonly corridas: number;
}

export interface Opciones {
  readonly taller: Taller;
  readonly elegir: Elegir;
  readonly alRecorrer?: (paso: PasoRecorrido, hallazgos: readonly Hallazgo[]) => void;
}

type Extras = Pick<Paso, 'enColas' | 'avisos'>;

const ENVENENADO = registroSqs('veneno', 'esto no es JSON');

export const todos = (modos: readonly Modo[]): Elegir =>
  function* (_, llamadas) {
    for (let n = 1; n <= llamadas; n += 1) for (const modo of modos) yield { n, modo };
  };

export class Narrador {
  readonly hallazgos: Hallazgo[] = [];
  readonly pasos: PasoRecorrido[] = [];
  readonly #opciones: Opciones;
  readonly #pendientes = new Map<string, Message[]>();

  constructor(opciones: Opciones) {
    this.#opciones = opciones;
  }

  /** A request of an administrator. @param nombre what the step is called in reports */
  http(nombre: string, funcion: string, llamada: Llamada, extras: Extras = {}): Promise<Corrida> {
    return this.#paso({ nombre, funcion, entrega: { tipo: 'http', evento: eventoHttp(llamada) }, ...extras });
  }

  /** What waits in the function's queue, with a message that nobody can read among it. */
  async cola(
    nombre: string,
    funcion: string,
    mensajes: readonly Message[],
    recepciones = 1,
  ): Promise<Corrida> {
    const cola = this.#colaDe(funcion);
    const registros = mensajes.map((mensaje): SQSRecord => {
      const registro = registroDe(cola, mensaje);
      return {
        ...registro,
        attributes: { ...registro.attributes, ApproximateReceiveCount: String(recepciones) },
      };
    });
    return this.#paso({ nombre, funcion, entrega: { tipo: 'cola', registros: [...registros, ENVENENADO] } });
  }

  tic(nombre: string, funcion: string, cadaMs: number, extras: Extras = {}): Promise<Corrida> {
    return this.#paso({ nombre, funcion, entrega: { tipo: 'tic', cadaMs }, ...extras });
  }

  /** Takes what the steps until now left in the function's queue. */
  tomar(funcion: string): Message[] {
    const cola = this.#colaDe(funcion);
    const suyos = this.#pendientes.get(cola) ?? [];
    this.#pendientes.delete(cola);
    return suyos;
  }

  /** Queues lose all they hold. */
  perderMensajes(): void {
    this.#pendientes.clear();
  }

  dejarPasar(ms: number): void {
    this.#opciones.taller.reloj.avanzar(ms);
  }

  #colaDe(funcion: string): string {
    const { funciones } = this.#opciones.taller.mundo.topologia;
    const cola = funciones.find(({ nombre }) => nombre === funcion)?.fuente?.cola;
    if (cola === undefined) throw new Error(`${funcion} no lee de ninguna cola`);
    return cola;
  }

  async #paso(paso: Paso): Promise<Corrida> {
    const { taller, elegir, alRecorrer } = this.#opciones;
    const { mundo } = taller;
    const antes = await mundo.foto();
    const limpia = await ejecutar(taller, paso);
    const previos = this.hallazgos.length;
    for (const que of await invariantesRotas(mundo.base)) this.hallazgos.push({ paso: paso.nombre, que });
    let corridas = 1;
    for (const punto of elegir(paso, limpia.llamadas.length)) {
      await mundo.restaurar(antes);
      await this.#probar(paso, limpia, punto);
      corridas += 1;
    }
    if (corridas > 1) await mundo.restaurar(limpia.repetida.foto);
    for (const [cola, suyos] of limpia.mensajes) {
      this.#pendientes.set(cola, [...(this.#pendientes.get(cola) ?? []), ...suyos]);
    }
    const { nombre, funcion } = paso;
    const recorrido = { nombre, funcion, llamadas: limpia.llamadas.length, corridas };
    this.pasos.push(recorrido);
    alRecorrer?.(recorrido, this.hallazgos.slice(previos));
    return limpia;
  }

  async #probar(paso: Paso, limpia: Corrida, punto: Punto): Promise<void> {
    const llamada = limpia.llamadas[punto.n - 1] ?? '';
    for (const que of await this.#faltas(paso, limpia, punto)) {
      this.hallazgos.push({ paso: paso.nombre, punto: { ...punto, llamada }, que });
    }
  }

  async #faltas(paso: Paso, limpia: Corrida, punto: Punto): Promise<string[]> {
    const { taller } = this.#opciones;
    try {
      const corrida = await ejecutar(taller, paso, punto);
      return [
        ...(corrida.disparado ? [] : ['el fallo no llegó a ocurrir']),
        ...this.#distintas(limpia.hecha, corrida.hecha, paso.avisos),
        ...this.#distintas(limpia.repetida, corrida.repetida).map((una) => `al repetirse, ${una}`),
        ...(await invariantesRotas(taller.mundo.base)),
      ];
    } catch (error) {
      await taller.mundo.vaciar();
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  #distintas(esperada: Vista, hallada: Vista, avisos: readonly string[] = []): string[] {
    const { tablas } = this.#opciones.taller.mundo;
    return [
      ...diferenciasDeFoto(tablas, esperada.foto, hallada.foto),
      ...diferenciasDeContenidos(esperada.contenidos, hallada.contenidos, avisos),
    ];
  }
}
