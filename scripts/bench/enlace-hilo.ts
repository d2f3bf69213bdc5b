import { connect, createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export type Orden = 'abrir' | 'cortar' | 'contar';
export interface Respuesta {
  readonly puerto: number;
  readonly viajes: number;
}

interface Datos {
  readonly host: string;
  readonly puerto: number;
  readonly retrasoMs: number;
}
const { host, puerto: destino, retrasoMs }: Datos = workerData;

const CABECERA = 4;
let viajes = 0;

/** Follows the packets of one client. A command starts a new sequence; what answers a question goes on with one. */
const contador = () => {
  let quedan = 0;
  let cabecera = Buffer.alloc(0);
  return (trozo: Buffer): void => {
    for (let desde = 0; desde < trozo.length; ) {
      if (quedan > 0) {
        const paso = Math.min(quedan, trozo.length - desde);
        quedan -= paso;
        desde += paso;
        continue;
      }
      const falta = CABECERA - cabecera.length;
      cabecera = Buffer.concat([cabecera, trozo.subarray(desde, desde + falta)]);
      desde += falta;
      if (cabecera.length < CABECERA) return;
      quedan = cabecera.readUIntLE(0, 3);
      if (cabecera[3] === 0) viajes += 1;
      cabecera = Buffer.alloc(0);
    }
  };
};

/** A line with delay and not with less throughput: what follows does not wait for what went before. */
const pasar = (de: Socket, a: Socket, mirar: (trozo: Buffer) => void): void => {
  de.on('data', (trozo: Buffer) => {
    mirar(trozo);
    if (retrasoMs === 0) a.write(trozo);
    else setTimeout(() => a.write(trozo), retrasoMs);
  });
  de.on('close', () => setTimeout(() => a.destroy(), retrasoMs));
  de.on('error', () => a.destroy());
};

const abiertas = new Set<Socket>();
const servidor = createServer({ noDelay: true }, (cliente) => {
  const base = connect({ host, port: destino, noDelay: true });
  for (const lado of [cliente, base]) {
    abiertas.add(lado);
    lado.on('close', () => abiertas.delete(lado));
  }
  pasar(cliente, base, contador());
  pasar(base, cliente, () => undefined);
});

let puerto = 0;
const abrir = (): Promise<void> =>
  new Promise((listo) => {
    servidor.listen(puerto, '127.0.0.1', () => {
      const direccion = servidor.address();
      if (typeof direccion === 'object' && direccion !== null) puerto = direccion.port;
      listo();
    });
  });

const obedecer = async (orden: Orden): Promise<void> => {
  if (orden === 'abrir') await abrir();
  if (orden === 'cortar') {
    servidor.close();
    for (const lado of abiertas) lado.destroy();
  }
  parentPort?.postMessage({ puerto, viajes } satisfies Respuesta);
};
parentPort?.on('message', (orden: Orden) => void obedecer(orden));
