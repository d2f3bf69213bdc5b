/** Makes the real queue server fail, instead of putting something else in its place. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of the queue server: passes everything on, but answers 500 where it is told to. */
export const iniciarProxy = async (destino: string) => {
  let falla: ((cuerpo: string) => boolean) | undefined;
  const servidor = createServer((peticion, respuesta) => {
    const trozos: Buffer[] = [];
    peticion.on('data', (trozo: Buffer) => trozos.push(trozo));
    peticion.on('end', () => {
      const cuerpo = Buffer.concat(trozos);
      if (falla?.(decodeURIComponent(cuerpo.toString().replaceAll('+', ' '))) === true) {
        respuesta.writeHead(500).end();
        return;
      }
      const salida = request(
        destino + (peticion.url ?? ''),
        { method: peticion.method, headers: peticion.headers },
        (recibida) => {
          respuesta.writeHead(recibida.statusCode ?? 502, recibida.headers);
          recibida.pipe(respuesta);
        },
      );
      salida.on('error', () => respuesta.destroy());
      salida.end(cuerpo);
    });
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  return {
    endpoint: `http://127.0.0.1:${(servidor.address() as AddressInfo).port}`,
    fallarSi: (condicion: typeof falla) => {
      falla = condicion;
    },
    cerrar: () => {
      servidor.closeAllConnections();
      servidor.close();
    },
  };
};
