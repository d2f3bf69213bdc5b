/** A TCP proxy in front of the database server, one port for each function: it knows who asks what. */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { AccionBase } from './accion.ts';
import { Enlace, type Orden } from './enlace.ts';
import { Reglas } from './reglas.ts';

export interface Destino {
  readonly host: string;
  readonly port: number;
}

export class ProxyMysql {
  readonly reglas = new Reglas<Orden, AccionBase>();
  /** ERR packets that the server sent, by number. */
  readonly errores = new Map<number, number>();
  readonly enlaces = new Set<Enlace>();
  /** Connections that were open at once at most, by whom. */
  readonly maximas = new Map<string, number>();
  destino: Destino;
  /** Breaks every new connection, as a server does that is away. */
  rechazar = false;
  private readonly servidores: Server[] = [];

  constructor(destino: Destino) {
    this.destino = destino;
  }

  /** @returns a port of 127.0.0.1 whose connections are `quien`'s */
  async abrir(quien: string): Promise<number> {
    const servidor = createServer({ noDelay: true }, (cliente) => this.atender(quien, cliente));
    this.servidores.push(servidor);
    await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
    const direccion = servidor.address();
    return typeof direccion === 'object' && direccion !== null ? direccion.port : 0;
  }

  erroresDe(...numeros: readonly number[]): number {
    return numeros.reduce((suma, numero) => suma + (this.errores.get(numero) ?? 0), 0);
  }

  cortarTodas(): void {
    for (const enlace of this.enlaces) enlace.cortar();
  }

  cerrar(): void {
    for (const servidor of this.servidores) servidor.close();
    this.cortarTodas();
  }

  private atender(quien: string, cliente: Socket): void {
    if (this.rechazar) {
      cliente.destroy();
      return;
    }
    const servidor = createConnection({ ...this.destino, noDelay: true });
    const enlace = new Enlace(quien, cliente, servidor, this.reglas, (numero) => {
      this.errores.set(numero, (this.errores.get(numero) ?? 0) + 1);
    });
    this.enlaces.add(enlace);
    const suyas = [...this.enlaces].filter((otro) => otro.quien === quien && !otro.aislado).length;
    this.maximas.set(quien, Math.max(suyas, this.maximas.get(quien) ?? 0));
    void enlace.fin.then(() => this.enlaces.delete(enlace));
  }
}
