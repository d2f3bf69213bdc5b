/** One connection between a function and the database server. */
import type { Socket } from 'node:net';
import type { AccionBase } from './accion.ts';
import { Cortador, errorDe, hiloDe, paqueteDeError, sqlDe } from './paquetes.ts';
import type { Reglas } from './reglas.ts';

export interface Orden {
  readonly quien: string;
  /** The beginning of the statement. */
  readonly sql: string;
  readonly enlace: Enlace;
}

type AlResponder = Extract<AccionBase, { tipo: 'pasar' }>['alResponder'];

export class Enlace {
  readonly quien: string;
  readonly fin: Promise<void>;
  /** Half open: see {@link Enlace.aislar}. */
  aislado = false;
  enTransaccion = false;
  /** The server's number of it, as in its list of processes; 0 before its greeting. */
  hilo = 0;
  private readonly cliente: Socket;
  private readonly servidor: Socket;
  private readonly reglas: Reglas<Orden, AccionBase>;
  private alResponder: AlResponder;
  private turno: Promise<void> = Promise.resolve();
  private enEspera = 0;

  constructor(
    quien: string,
    cliente: Socket,
    servidor: Socket,
    reglas: Reglas<Orden, AccionBase>,
    alError: (numero: number) => void,
  ) {
    this.quien = quien;
    this.cliente = cliente;
    this.servidor = servidor;
    this.reglas = reglas;
    this.fin = new Promise((listo) => {
      servidor.on('close', () => {
        cliente.destroy();
        listo();
      });
    });
    cliente.on('close', () => {
      // The server of a half-open connection does not learn that its client has gone.
      if (!this.aislado) servidor.destroy();
    });
    for (const lado of [cliente, servidor]) lado.on('error', () => undefined);
    const deCliente = new Cortador();
    cliente.on('data', (trozo: Buffer) => {
      for (const paquete of deCliente.tomar(trozo)) this.enOrden(() => this.pedir(paquete));
    });
    const deServidor = new Cortador();
    servidor.on('data', (trozo: Buffer) => {
      // A row is a packet: one write for all that came together.
      cliente.cork();
      for (const paquete of deServidor.tomar(trozo)) {
        if (this.hilo === 0) this.hilo = hiloDe(paquete) ?? 0;
        const numero = errorDe(paquete);
        if (numero !== undefined) alError(numero);
        this.responder(paquete);
      }
      cliente.uncork();
    });
  }

  cortar(): void {
    this.cliente.destroy();
    this.servidor.destroy();
  }

  /** From now on whatever either side sends is lost, and neither is told. The server ends it by its own time-outs. */
  aislar(): void {
    this.aislado = true;
    this.cliente.removeAllListeners('data').resume();
    this.servidor.removeAllListeners('data').resume();
  }

  private enOrden(hacer: () => Promise<void> | void): void {
    if (!this.reglas.hay && this.enEspera === 0) {
      void hacer();
      return;
    }
    this.enEspera += 1;
    this.turno = this.turno.then(hacer).finally(() => {
      this.enEspera -= 1;
    });
  }

  private pedir(paquete: Buffer): Promise<void> | void {
    const sql = sqlDe(paquete);
    if (sql === undefined || !this.reglas.hay) {
      this.anotar(sql);
      this.servidor.write(paquete);
      return;
    }
    return this.reglas.preguntar({ quien: this.quien, sql, enlace: this }).then((accion) => {
      this.anotar(sql);
      this.aplicar(accion, paquete);
    });
  }

  private anotar(sql: string | undefined): void {
    if (sql?.startsWith('START TRANSACTION')) this.enTransaccion = true;
    else if (sql === 'COMMIT' || sql === 'ROLLBACK') this.enTransaccion = false;
  }

  private aplicar(accion: AccionBase | undefined, paquete: Buffer): void {
    if (this.aislado) return;
    if (accion === undefined) this.servidor.write(paquete);
    else if (accion.tipo === 'cortar') this.cortar();
    else if (accion.tipo === 'aislar') this.aislar();
    else if (accion.tipo === 'error')
      this.cliente.write(paqueteDeError(accion.numero, accion.estado, accion.mensaje));
    else {
      this.alResponder = accion.alResponder;
      this.servidor.write(paquete, () => accion.alEnviar?.());
    }
  }

  private responder(paquete: Buffer): void {
    const pendiente = this.alResponder;
    if (pendiente === undefined) {
      this.cliente.write(paquete);
      return;
    }
    // What is asked for here (COMMIT, INSERT, UPDATE) is answered with a single packet.
    this.alResponder = undefined;
    void Promise.resolve(pendiente()).then((destino) => {
      if (destino === 'cortar') this.cortar();
      else if (!this.aislado) this.cliente.write(paquete);
    });
  }
}
