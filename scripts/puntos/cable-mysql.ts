/** Stands between a function and the database, on the wire: every command of the MySQL protocol is one call. */
import { connect, createServer, type Socket } from 'node:net';
import type { Contador } from './contador.ts';
import type { Destino } from './modos.ts';

const CABECERA_BYTES = 4;
const COM_QUIT = 0x01;
const COM_QUERY = 0x03;
const OK = 0x00;
const DESCRIPCION_MAX = 90;

export interface Cable {
  readonly puerto: number;
  /** Cuts every connection, both ends, and takes no more. */
  cortar(): void;
}

const describir = (orden: number, cuerpo: Buffer): string =>
  orden === COM_QUERY
    ? `SQL ${cuerpo.toString('latin1', 1, 400).replace(/\s+/g, ' ').trim().slice(0, DESCRIPCION_MAX)}`
    : `orden MySQL ${orden}`;

/** The whole packets at the start of a stream, and the rest. */
const cortarPaquetes = (bytes: Buffer): { paquetes: Buffer[]; resto: Buffer } => {
  const paquetes: Buffer[] = [];
  let desde = 0;
  while (bytes.length - desde >= CABECERA_BYTES) {
    const hasta = desde + CABECERA_BYTES + bytes.readUIntLE(desde, 3);
    if (bytes.length < hasta) break;
    paquetes.push(bytes.subarray(desde, hasta));
    desde = hasta;
  }
  return { paquetes, resto: bytes.subarray(desde) };
};

class Enlace {
  readonly #cliente: Socket;
  readonly #servidor: Socket;
  readonly #contador: Contador;
  #resto: Buffer = Buffer.alloc(0);
  /** What becomes of the answer that is awaited. */
  #destino: Destino;
  #autenticado = false;

  constructor(cliente: Socket, servidor: Socket, contador: Contador, alConectar: Destino) {
    this.#cliente = cliente;
    this.#servidor = servidor;
    this.#contador = contador;
    this.#destino = alConectar;
    cliente.on('data', (trozo: Buffer) => this.#deCliente(trozo));
    servidor.on('data', (trozo: Buffer) => this.#deServidor(trozo));
    for (const [uno, otro] of [
      [cliente, servidor],
      [servidor, cliente],
    ] as const) {
      uno.on('error', () => otro.destroy());
      uno.on('close', () => otro.destroy());
    }
  }

  romper(): void {
    this.#cliente.destroy();
    this.#servidor.destroy();
  }

  #deCliente(trozo: Buffer): void {
    const { paquetes, resto } = cortarPaquetes(Buffer.concat([this.#resto, trozo]));
    this.#resto = resto;
    for (const paquete of paquetes) this.#paquete(paquete);
  }

  #paquete(paquete: Buffer): void {
    const [, , , numero, orden = 0] = paquete;
    // Only a command begins with 0: what the client says while it signs in answers the server.
    if (numero === 0 && orden !== COM_QUIT) {
      this.#destino = this.#contador.nueva(describir(orden, paquete.subarray(CABECERA_BYTES)));
      if (this.#destino === 'falla-antes') this.romper();
      if (this.#destino === 'cuelga-antes') this.#contador.colgar();
      if (this.#destino.endsWith('-antes')) return;
    }
    this.#servidor.write(paquete);
  }

  #deServidor(trozo: Buffer): void {
    // Signed in is who gets OK; before that the handshake goes on whatever becomes of the connection.
    const enCurso = !this.#autenticado;
    if (enCurso) this.#autenticado = trozo[3] !== 0 && trozo[CABECERA_BYTES] === OK;
    if (this.#destino === 'pasa' || (enCurso && !this.#autenticado)) {
      this.#cliente.write(trozo);
      return;
    }
    // The server answers when the statement is done.
    if (this.#destino === 'falla-despues') this.romper();
    else this.#contador.colgar();
  }
}

/** @param destino the database that is really there */
export const tenderCableMysql = async (destino: URL, contador: Contador): Promise<Cable> => {
  const enlaces = new Set<Enlace>();
  const sueltos = new Set<Socket>();
  const servidor = createServer((cliente) => {
    const alConectar = contador.nueva('conectar a la base de datos');
    if (alConectar === 'falla-antes') return cliente.destroy();
    if (alConectar === 'cuelga-antes') {
      cliente.on('error', () => cliente.destroy());
      sueltos.add(cliente);
      return contador.colgar();
    }
    const arriba = connect(Number(destino.port || 3306), destino.hostname);
    for (const extremo of [cliente, arriba]) extremo.setNoDelay(true);
    enlaces.add(new Enlace(cliente, arriba, contador, alConectar));
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  const direccion = servidor.address();
  if (direccion === null || typeof direccion === 'string') throw new Error('el cable no tiene puerto');
  return {
    puerto: direccion.port,
    cortar: () => {
      servidor.close();
      for (const suelto of sueltos) suelto.destroy();
      for (const enlace of enlaces) enlace.romper();
    },
  };
};
