import { setTimeout as dormir } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { clienteSqs, colaUrl } from '../colas/clientes.ts';
import type { Resultado } from '../lambda/mensajes.ts';
import type { FuenteLocal } from '../topologia.ts';
import { borrar, devolver, recibir } from './cola-sqs.ts';
import { registroSqs } from './evento.ts';
import { Lote } from './lote.ts';
import { interpretar } from './respuesta.ts';

export interface Origen {
  /** Stops receiving, lets what runs finish, gives back what was received and not yet handed over. */
  detener(): Promise<void>;
}

export interface OpcionesOrigen {
  readonly endpoint: string;
  readonly fuente: FuenteLocal;
  readonly invocar: (evento: unknown) => Promise<Resultado>;
  readonly informar: (linea: string) => void;
  /** {@link RESPUESTA_MAX_MS} unless a test is in a hurry. */
  readonly respuestaMaxMs?: number;
}

/**
 * Seconds a receive waits. AWS's pollers wait 20; one second costs nothing locally, and a stop must await the open
 * receives: a message that is given to a receive nobody listens to any more would be hidden for its visibility timeout.
 */
const ESPERA_S = 1;
/** Pollers beside the permanent one, while receives come back full. */
const SONDEOS_EXTRA = 4;
const POR_RECEPCION = 10;
/** Well above a receive's own wait: a queue server that never answers must not keep the poller for ever. */
const RESPUESTA_MAX_MS = 5_000;
const RETROCESO_MAX_MS = 5_000;
/**
 * While a window is open, a receive that did not come back full is not followed by the next one at once: what arrives
 * meanwhile makes that one fuller, and each is a request that costs. The batch waits for its window anyway.
 */
const REPOSO_MS = 100;

const pausa = (ms: number): Promise<void> => dormir(ms, undefined, { ref: false });

/**
 * AWS's event source mapping for SQS: long polling, batches by size, bytes or window, maximum concurrency, partial
 * batch responses, back-off while whole batches fail (but not on partial failures).
 */
class OrigenSqs implements Origen {
  private readonly o: OpcionesOrigen;
  private readonly sqs;
  private readonly url: string;
  private readonly lote: Lote;
  private readonly tareas = new Set<Promise<void>>();
  private parado = false;
  private enMarcha = 0;
  private extras = 0;
  private fallosSeguidos = 0;
  private ventana: NodeJS.Timeout | undefined;
  private vencido = false;
  private cambio = Promise.withResolvers<void>();

  constructor(o: OpcionesOrigen) {
    const { loteMax, ventanaS, concurrenciaMax, cola } = o.fuente;
    if (loteMax > POR_RECEPCION && ventanaS < 1)
      throw new Error(`${cola}: un lote de más de 10 exige una ventana de al menos 1 s (regla de AWS).`);
    if (concurrenciaMax < 2) throw new Error(`${cola}: la concurrencia máxima es al menos 2 (regla de AWS).`);
    this.o = o;
    this.sqs = clienteSqs(o.endpoint, o.respuestaMaxMs ?? RESPUESTA_MAX_MS);
    this.url = colaUrl(o.endpoint, cola);
    this.lote = new Lote(loteMax);
    this.seguir(this.sondear());
  }

  async detener(): Promise<void> {
    this.parado = true;
    clearTimeout(this.ventana);
    this.avisar();
    while (this.tareas.size > 0) await Promise.all(this.tareas);
    const recibos: string[] = [];
    while (this.lote.tamano > 0) recibos.push(...this.lote.tomar().map((m) => m.ReceiptHandle ?? ''));
    await devolver(this.sqs, this.url, recibos);
    this.sqs.destroy();
  }

  private seguir(tarea: Promise<void>): void {
    const esta = tarea.finally(() => this.tareas.delete(esta));
    this.tareas.add(esta);
  }

  private avisar(): void {
    this.cambio.resolve();
    this.cambio = Promise.withResolvers();
  }

  private get hayHueco(): boolean {
    return this.enMarcha < this.o.fuente.concurrenciaMax && !this.lote.lleno;
  }

  private async sondear(): Promise<void> {
    for (let errores = 0; !this.parado; ) {
      if (!this.hayHueco) {
        await this.cambio.promise;
        continue;
      }
      if (this.fallosSeguidos > 0) await this.retroceder();
      if (this.parado) return;
      try {
        if (await this.recibirUna(ESPERA_S)) this.ayudar();
        else if (this.ventana !== undefined) await Promise.race([pausa(REPOSO_MS), this.cambio.promise]);
        errores = 0;
      } catch (error) {
        errores += 1;
        if (errores === 3) this.o.informar(`${this.o.fuente.cola}: no puedo recibir (${String(error)})`);
        await Promise.race([pausa(Math.min(50 * 2 ** errores, 1_000)), this.cambio.promise]);
      }
    }
  }

  /** More pollers for as long as every receive comes back full. */
  private ayudar(): void {
    if (this.extras >= SONDEOS_EXTRA || this.parado) return;
    this.extras += 1;
    const extra = async (): Promise<void> => {
      try {
        while (!this.parado && this.hayHueco && this.cabenMas && (await this.recibirUna(0)));
      } catch {
        // The permanent poller meets the same trouble and deals with it.
      } finally {
        this.extras -= 1;
      }
    };
    this.seguir(extra());
  }

  private get cabenMas(): boolean {
    return this.lote.tamano + this.extras * POR_RECEPCION <= this.o.fuente.loteMax;
  }

  /** True if the receive came back full, so that there is probably more. */
  private async recibirUna(esperaS: number): Promise<boolean> {
    const mensajes = await recibir(this.sqs, this.url, this.o.fuente.loteMax, esperaS);
    if (mensajes.length > 0) this.llegan(mensajes);
    return mensajes.length === POR_RECEPCION;
  }

  private llegan(mensajes: readonly Message[]): void {
    this.lote.poner(mensajes);
    if (this.parado) return;
    if (this.ventana === undefined && !this.vencido) this.abrirVentana();
    if (this.lote.lleno) this.despachar();
  }

  private abrirVentana(): void {
    this.vencido = false;
    if (this.o.fuente.ventanaS === 0) {
      this.vencido = true;
      this.despachar();
    } else
      this.ventana = setTimeout(() => {
        this.vencido = true;
        this.despachar();
      }, this.o.fuente.ventanaS * 1000);
  }

  /** Hands over as many batches as are due and as there is concurrency for. */
  private despachar(): void {
    while (
      !this.parado &&
      this.lote.tamano > 0 &&
      (this.vencido || this.lote.lleno) &&
      this.enMarcha < this.o.fuente.concurrenciaMax
    ) {
      clearTimeout(this.ventana);
      this.ventana = undefined;
      this.vencido = false;
      this.enMarcha += 1;
      this.seguir(this.entregar(this.lote.tomar()));
      if (this.lote.tamano > 0) this.abrirVentana();
    }
  }

  private async entregar(mensajes: readonly Message[]): Promise<void> {
    try {
      const Records = mensajes.map((m) => registroSqs(this.o.fuente.cola, m));
      const resultado = await this.o.invocar({ Records });
      const veredicto =
        resultado.tipo === 'ok'
          ? interpretar(resultado.carga, new Set(Records.map((r) => r.messageId)))
          : ({ tipo: 'todo-fallido', motivo: `${resultado.errorTipo}: ${resultado.mensaje}` } as const);
      if (veredicto.tipo === 'todo-fallido') {
        this.fallosSeguidos += 1;
        if (this.fallosSeguidos === 1)
          this.o.informar(`${this.o.fuente.cola}: lote fallido (${veredicto.motivo})`);
        return;
      }
      this.fallosSeguidos = 0;
      const hechos = Records.filter((r) => !veredicto.fallidos.has(r.messageId)).map((r) => r.receiptHandle);
      await borrar(this.sqs, this.url, hechos);
    } finally {
      this.enMarcha -= 1;
      this.avisar();
      this.despachar();
    }
  }

  private async retroceder(): Promise<void> {
    const espera = Math.min(100 * 2 ** Math.min(this.fallosSeguidos, 10), RETROCESO_MAX_MS);
    const hasta = Date.now() + espera;
    while (!this.parado && this.fallosSeguidos > 0 && Date.now() < hasta)
      await Promise.race([pausa(hasta - Date.now()), this.cambio.promise]);
  }
}

export const iniciarOrigen = (opciones: OpcionesOrigen): Origen => new OrigenSqs(opciones);
