import type { IncomingMessage } from 'node:http';

/** More than this is not even read for the sake of a polite answer. */
const CORTESIA_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request body. Undefined: larger than allowed; the rest is then read and thrown away, because a client that
 * is still sending when the connection closes never sees the answer. Rejects if the client goes away.
 */
export const leerCuerpo = (peticion: IncomingMessage, maximo: number): Promise<Buffer | undefined> =>
  new Promise((resolver, rechazar) => {
    const trozos: Buffer[] = [];
    let bytes = 0;
    peticion.on('data', (trozo: Buffer) => {
      bytes += trozo.length;
      if (bytes <= maximo) trozos.push(trozo);
      else {
        trozos.length = 0;
        resolver(undefined);
        if (bytes > maximo + CORTESIA_BYTES) peticion.destroy();
      }
    });
    peticion.once('end', () => resolver(bytes <= maximo ? Buffer.concat(trozos) : undefined));
    peticion.once('error', rechazar);
    peticion.once('close', () => rechazar(new Error('el cliente se fue')));
  });
