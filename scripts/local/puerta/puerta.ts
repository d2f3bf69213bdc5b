import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { ErrorHttp } from '../../../shared/api/problema.ts';
import { crearManejador, type OpcionesManejador } from './manejador.ts';
import { respuestaPropia } from './respuesta.ts';

export interface OpcionesPuerta extends OpcionesManejador {
  /** 0 = any free one. */
  readonly puerto: number;
}

export interface Puerta {
  readonly url: string;
  /** Refuses new connections, lets answers go out for a moment, then cuts. */
  detener(): Promise<void>;
}

/** API Gateway allows 10,240 bytes of request line and headers. */
const CABECERAS_MAX_BYTES = 10_240;
const CORTESIA_MS = 3_000;

const MALES = {
  HPE_HEADER_OVERFLOW: new ErrorHttp(431, `Las cabeceras no pueden pasar de ${CABECERAS_MAX_BYTES} bytes.`),
  ERR_HTTP_REQUEST_TIMEOUT: new ErrorHttp(408, 'La petición no llegó entera a tiempo.'),
} as const;
const MAL_FORMADA = new ErrorHttp(400, 'No es una petición HTTP bien formada.');

/** Answers what is not even HTTP, where the connection still takes it. What path was asked for is not known then. */
const malHablado = (error: Error & { code?: string }, conexion: Duplex): void => {
  // Answered already: what still comes of it is read and dropped, since closing on unread bytes would reset the
  // connection before the answer has been seen.
  if (conexion.writableEnded) return;
  if (!conexion.writable || error.code === 'ECONNRESET') {
    conexion.destroy();
    return;
  }
  const mal = Object.entries(MALES).find(([codigo]) => codigo === error.code)?.[1] ?? MAL_FORMADA;
  const { estado, cabeceras, cuerpo } = respuestaPropia(mal, '/');
  const lineas = [
    `HTTP/1.1 ${estado} ${STATUS_CODES[estado]}`,
    ...cabeceras.map(([nombre, valor]) => `${nombre}: ${valor}`),
    `content-length: ${cuerpo.length}`,
    `x-correlation-id: ${randomUUID()}`,
    'connection: close',
  ];
  conexion.end(`${lineas.join('\r\n')}\r\n\r\n${cuerpo}`);
  setTimeout(() => conexion.destroy(), CORTESIA_MS).unref();
};

const escuchar = (servidor: Server, puerto: number): Promise<number> =>
  new Promise((resolver, rechazar) => {
    servidor.once('error', rechazar);
    servidor.listen(puerto, '127.0.0.1', () => {
      const direccion = servidor.address();
      resolver(typeof direccion === 'object' && direccion !== null ? direccion.port : puerto);
    });
  });

/** The HTTP API on 127.0.0.1, as API Gateway would serve it. @throws Node's EADDRINUSE error if the port is taken. */
export const abrirPuerta = async (o: OpcionesPuerta): Promise<Puerta> => {
  const manejar = crearManejador(o);
  const servidor = createServer(
    {
      maxHeaderSize: CABECERAS_MAX_BYTES,
      // Node would answer without a correlation id; see manejador.ts.
      requireHostHeader: false,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 60_000,
      connectionsCheckingInterval: 1_000,
    },
    (peticion, salida) => void manejar(peticion, salida, false),
  );
  servidor.on('checkContinue', (peticion: IncomingMessage, salida: ServerResponse) => {
    void manejar(peticion, salida, true);
  });
  // Node would answer 417 by itself; RFC 9110 §10.1.1 lets a server ignore what it does not know.
  servidor.on('checkExpectation', (peticion: IncomingMessage, salida: ServerResponse) => {
    void manejar(peticion, salida, false);
  });
  servidor.on('clientError', malHablado);
  const puerto = await escuchar(servidor, o.puerto);
  return {
    url: `http://127.0.0.1:${puerto}`,
    detener: () =>
      new Promise((resolver) => {
        const tope = setTimeout(() => servidor.closeAllConnections(), CORTESIA_MS);
        servidor.close(() => {
          clearTimeout(tope);
          resolver();
        });
        servidor.closeIdleConnections();
      }),
  };
};
