/** What becomes of one request: who it is, what is asked, the function's answer. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { api } from '../../../infra/topologia.ts';
import { ErrorHttp } from '../../../shared/api/problema.ts';
import { ERROR_CAIDA } from '../lambda/ambiente.ts';
import type { FuncionEnMarcha } from '../lambda/funcion.ts';
import type { Topologia } from '../topologia.ts';
import type { Acceso, Entrada } from './acceso.ts';
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
  respuestaPropia,
} from './respuesta.ts';
import { type Acierto, encontrador } from './rutas.ts';

export interface OpcionesManejador {
  readonly topologia: Pick<Topologia, 'rutas' | 'funcionPorDefecto'>;
  readonly funciones: ReadonlyMap<string, Pick<FuncionEnMarcha, 'invocar'>>;
  /** Who gets past routes that are not for everybody, and as whom. */
  readonly acceso: Acceso;
  /** Milliseconds the gateway waits for a function; AWS's 30 s unless a test is in a hurry. */
  readonly tiempoMaxMs?: number;
}

type Contestacion = RespuestaHttp | ErrorHttp;

const enviar = (salida: ServerResponse, id: string, camino: string, contestacion: Contestacion): void => {
  if (salida.headersSent || salida.destroyed) return;
  const r = contestacion instanceof ErrorHttp ? respuestaPropia(contestacion, camino) : contestacion;
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

const conTope = async (respuesta: Promise<Contestacion>, ms: number): Promise<Contestacion> => {
  const { promise, resolve } = Promise.withResolvers<Contestacion>();
  const reloj = setTimeout(() => resolve(NO_DISPONIBLE), ms);
  try {
    return await Promise.race([respuesta, promise]);
  } finally {
    clearTimeout(reloj);
  }
};

interface Destino {
  readonly camino: string;
  readonly consulta: string;
  readonly acierto: Acierto | undefined;
}

/** RFC 9112 §3.2: one Host, no more and no less; before HTTP/1.1 there was none. */
const diceDonde = ({ httpVersion, headersDistinct: { host } }: IncomingMessage): boolean =>
  host === undefined ? httpVersion === '1.0' : host.length === 1;

/** Reads a body that nobody wants, so that a client that is still sending sees the answer. */
const desechar = (peticion: IncomingMessage): void => void leerCuerpo(peticion, 0).catch(() => undefined);

export const crearManejador = (o: OpcionesManejador) => {
  const encontrar = encontrador(o.topologia.rutas);

  const destinoDe = ({ method = 'GET', url = '/' }: IncomingMessage): Destino => {
    const [camino = '/', ...resto] = url.split('?');
    const consulta = resto.join('?');
    return { camino, consulta, acierto: encontrar(method, camino) };
  };

  const integrar = async (
    peticion: IncomingMessage,
    id: string,
    cuerpo: Buffer,
    { camino, consulta, acierto }: Destino,
    derechos: Derechos | undefined,
  ): Promise<Contestacion> => {
    const funcion = o.funciones.get(acierto?.ruta.funcion ?? o.topologia.funcionPorDefecto);
    if (funcion === undefined) return ERROR_INTERNO;
    const evento = eventoProxy({
      peticion,
      cuerpo,
      camino,
      consulta,
      acierto,
      idPeticion: id,
      cuando: new Date(),
      derechos,
    });
    const resultado = await funcion.invocar(evento);
    if (resultado.tipo === 'ok') return leerRespuesta(resultado.carga);
    return resultado.errorTipo === ERROR_CAIDA ? NO_DISPONIBLE : ERROR_INTERNO;
  };

  /** What a request that may pass is answered. Undefined body: it was too large. */
  const atender = async (peticion: IncomingMessage, id: string, destino: Destino, derechos?: Derechos) => {
    const cuerpo = await leerCuerpo(peticion, api.cuerpoMaxBytes);
    if (cuerpo === undefined) return DEMASIADO_GRANDE;
    const tope = o.tiempoMaxMs ?? api.tiempoMaxS * 1000;
    return conTope(integrar(peticion, id, cuerpo, destino, derechos), tope);
  };

  /** @param pideContinuar the client waits for a 100 before it sends its body */
  return async (peticion: IncomingMessage, salida: ServerResponse, pideContinuar: boolean): Promise<void> => {
    const id = randomUUID();
    const destino = destinoDe(peticion);
    const rechazar = (respuesta: Contestacion): void => {
      if (pideContinuar) salida.setHeader('connection', 'close');
      else desechar(peticion);
      enviar(salida, id, destino.camino, respuesta);
    };
    try {
      if (!diceDonde(peticion)) return rechazar(MALA_PETICION);
      if (esPrevia(peticion)) return rechazar(previa());
      const abierta = destino.acierto?.ruta.roles === 'todos';
      const entrada: Entrada | undefined = abierta
        ? undefined
        : await o.acceso(peticion.headersDistinct.authorization);
      if (entrada?.pasa === false) return rechazar(entrada.error);
      const excede = Number(peticion.headers['content-length'] ?? 0) > api.cuerpoMaxBytes;
      // The body has not been sent yet, and need not be.
      if (pideContinuar && excede) return rechazar(DEMASIADO_GRANDE);
      if (pideContinuar) salida.writeContinue();
      const respuesta = await atender(peticion, id, destino, entrada?.derechos);
      if (respuesta === DEMASIADO_GRANDE) salida.setHeader('connection', 'close');
      enviar(salida, id, destino.camino, respuesta);
    } catch {
      enviar(salida, id, destino.camino, ERROR_INTERNO);
    }
  };
};
