import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { api } from '../../../infra/topologia.ts';
import { ERROR_CAIDA } from '../lambda/ambiente.ts';
import type { FuncionEnMarcha } from '../lambda/funcion.ts';
import type { Topologia } from '../topologia.ts';
import { cabecerasCors, cabecerasPrevias, esPrevia } from './cors.ts';
import { leerCuerpo } from './cuerpo.ts';
import { type Derechos, eventoProxy } from './evento.ts';
import {
  DEMASIADO_GRANDE,
  ERROR_INTERNO,
  leerRespuesta,
  MALA_PETICION,
  NO_DISPONIBLE,
  type RespuestaHttp,
} from './respuesta.ts';
import { encontrador } from './rutas.ts';

export interface OpcionesPuerta {
  /** 0 = any free one. */
  readonly puerto: number;
  readonly topologia: Pick<Topologia, 'rutas' | 'funcionPorDefecto'>;
  readonly funciones: ReadonlyMap<string, Pick<FuncionEnMarcha, 'invocar'>>;
  /** Whom every caller counts as, in open mode. */
  readonly derechos: Derechos;
  /** Milliseconds the gateway waits for a function; AWS's 30 s unless a test is in a hurry. */
  readonly tiempoMaxMs?: number;
}

export interface Puerta {
  readonly url: string;
  /** Refuses new connections, lets answers go out for a moment, then cuts. */
  detener(): Promise<void>;
}

/** API Gateway allows 10,240 bytes of request line and headers. */
const CABECERAS_MAX_BYTES = 10_240;
const CORTESIA_MS = 3_000;

const enviar = (salida: ServerResponse, id: string, r: RespuestaHttp): void => {
  if (salida.headersSent || salida.destroyed) return;
  salida.statusCode = r.estado;
  for (const [nombre, valor] of r.cabeceras) salida.setHeader(nombre, valor);
  for (const [nombre, valor] of cabecerasCors(api.cors)) salida.setHeader(nombre, valor);
  salida.setHeader('apigw-requestid', id);
  if (!salida.hasHeader('x-correlation-id')) salida.setHeader('x-correlation-id', id);
  const sinCuerpo = r.estado === 204 || r.estado === 304;
  if (!sinCuerpo) salida.setHeader('content-length', r.cuerpo.length);
  salida.end(sinCuerpo ? undefined : r.cuerpo);
};

const previa = (): RespuestaHttp => ({
  estado: 204,
  cabeceras: cabecerasPrevias(api.cors),
  cuerpo: Buffer.alloc(0),
});

const conTope = async (respuesta: Promise<RespuestaHttp>, ms: number): Promise<RespuestaHttp> => {
  const { promise, resolve } = Promise.withResolvers<RespuestaHttp>();
  const reloj = setTimeout(() => resolve(NO_DISPONIBLE), ms);
  try {
    return await Promise.race([respuesta, promise]);
  } finally {
    clearTimeout(reloj);
  }
};

/** Answers what is not even HTTP in the gateway's format, where the connection still takes it. */
const malHablado = (error: Error & { code?: string }, conexion: Duplex): void => {
  if (!conexion.writable || error.code === 'ECONNRESET') {
    conexion.destroy();
    return;
  }
  const [estado, texto] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const cuerpo = JSON.stringify({ message: texto });
  conexion.end(
    `HTTP/1.1 ${estado} ${texto}\r\ncontent-type: application/json\r\ncontent-length: ${cuerpo.length}\r\n` +
      `x-correlation-id: ${randomUUID()}\r\nconnection: close\r\n\r\n${cuerpo}`,
  );
};

const manejador = (o: OpcionesPuerta) => {
  const encontrar = encontrador(o.topologia.rutas);

  const integrar = async (peticion: IncomingMessage, id: string, cuerpo: Buffer): Promise<RespuestaHttp> => {
    const [camino = '/', ...resto] = (peticion.url ?? '/').split('?');
    const acierto = encontrar(peticion.method ?? 'GET', camino);
    const funcion = o.funciones.get(acierto?.ruta.funcion ?? o.topologia.funcionPorDefecto);
    if (funcion === undefined) return ERROR_INTERNO;
    const evento = eventoProxy({
      peticion,
      cuerpo,
      camino,
      consulta: resto.join('?'),
      acierto,
      idPeticion: id,
      cuando: new Date(),
      derechos: acierto?.ruta.roles === 'todos' ? undefined : o.derechos,
    });
    const resultado = await funcion.invocar(evento);
    if (resultado.tipo === 'ok') return leerRespuesta(resultado.carga);
    return resultado.errorTipo === ERROR_CAIDA ? NO_DISPONIBLE : ERROR_INTERNO;
  };

  return async (peticion: IncomingMessage, salida: ServerResponse): Promise<void> => {
    const id = randomUUID();
    try {
      if (esPrevia(peticion)) {
        peticion.resume();
        return enviar(salida, id, previa());
      }
      const cuerpo = await leerCuerpo(peticion, api.cuerpoMaxBytes);
      if (cuerpo === undefined) {
        salida.setHeader('connection', 'close');
        return enviar(salida, id, DEMASIADO_GRANDE);
      }
      const tope = o.tiempoMaxMs ?? api.tiempoMaxS * 1000;
      enviar(salida, id, await conTope(integrar(peticion, id, cuerpo), tope));
    } catch (error) {
      enviar(salida, id, error instanceof URIError ? MALA_PETICION : ERROR_INTERNO);
    }
  };
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
  const manejar = manejador(o);
  const servidor = createServer(
    {
      maxHeaderSize: CABECERAS_MAX_BYTES,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 60_000,
      connectionsCheckingInterval: 1_000,
    },
    (peticion, salida) => void manejar(peticion, salida),
  );
  servidor.on('checkContinue', (peticion: IncomingMessage, salida: ServerResponse) => {
    if (Number(peticion.headers['content-length'] ?? 0) <= api.cuerpoMaxBytes) {
      salida.writeContinue();
      void manejar(peticion, salida);
    } else {
      // The body has not been sent yet, and need not be.
      salida.setHeader('connection', 'close');
      enviar(salida, randomUUID(), DEMASIADO_GRANDE);
    }
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
