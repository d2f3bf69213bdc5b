/** Stands between a function and SQS and SNS, on the wire: what the SDK sends with one invocation id is one call. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Cable } from './cable-mysql.ts';
import type { Contador } from './contador.ts';
import type { Destino } from './modos.ts';

const describir = (peticion: IncomingMessage, cuerpo: Buffer): string => {
  const objetivo = peticion.headers['x-amz-target'];
  if (typeof objetivo === 'string') return objetivo.replace('AmazonSQS.', 'SQS ');
  return `SNS ${new URLSearchParams(cuerpo.toString()).get('Action') ?? peticion.url ?? ''}`;
};

const leer = async (peticion: IncomingMessage): Promise<Buffer> => {
  const trozos: Buffer[] = [];
  for await (const trozo of peticion) trozos.push(trozo);
  return Buffer.concat(trozos);
};

/** @param destino the queue server that is really there, e.g. http://127.0.0.1:4566 */
export const tenderCableHttp = async (destino: string, contador: Contador): Promise<Cable> => {
  const agente = new Agent({ keepAlive: true });
  /** The retries of the SDK share the fate of the call that they repeat. */
  const destinos = new Map<string, Destino>();

  const reenviar = (
    peticion: IncomingMessage,
    cuerpo: Buffer,
  ): Promise<{ respuesta: IncomingMessage; datos: Buffer }> =>
    new Promise((listo, fallo) => {
      const { method, headers } = peticion;
      const salida = request(
        destino + (peticion.url ?? ''),
        { method, headers, agent: agente },
        (respuesta) => {
          leer(respuesta).then((datos) => listo({ respuesta, datos }), fallo);
        },
      );
      salida.on('error', fallo);
      salida.end(cuerpo);
    });

  const atender = async (peticion: IncomingMessage, salida: ServerResponse): Promise<void> => {
    const cuerpo = await leer(peticion);
    const invocacion = String(peticion.headers['amz-sdk-invocation-id']);
    const previo = destinos.get(invocacion);
    const suerte = previo ?? contador.nueva(describir(peticion, cuerpo));
    destinos.set(invocacion, suerte);
    if (suerte === 'cuelga-antes') return contador.colgar();
    if (suerte === 'falla-antes' || (suerte === 'falla-despues' && previo !== undefined)) {
      salida.destroy();
      return;
    }
    const { respuesta, datos } = await reenviar(peticion, cuerpo);
    if (suerte === 'cuelga-despues') return contador.colgar();
    if (suerte === 'falla-despues') {
      salida.destroy();
      return;
    }
    salida.writeHead(respuesta.statusCode ?? 502, respuesta.headers);
    salida.end(datos);
  };

  const servidor = createServer((peticion, salida) => {
    atender(peticion, salida).catch(() => salida.destroy());
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  const direccion = servidor.address();
  if (direccion === null || typeof direccion === 'string') throw new Error('el cable no tiene puerto');
  return {
    puerto: direccion.port,
    cortar: () => {
      servidor.close();
      servidor.closeAllConnections();
      agente.destroy();
    },
  };
};
