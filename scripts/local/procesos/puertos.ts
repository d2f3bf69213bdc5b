import { createServer } from 'node:net';

/** @throws Node's EADDRINUSE or EACCES error if nobody could listen on this port of 127.0.0.1 now; 0 is always free */
export const exigirPuertoLibre = (puerto: number): Promise<void> =>
  new Promise((resolver, rechazar) => {
    const servidor = createServer();
    servidor.once('error', rechazar);
    servidor.listen(puerto, '127.0.0.1', () => servidor.close(() => resolver()));
  });

/** A TCP port on 127.0.0.1 that was free a moment ago: whoever uses it must cope with losing the race. */
export const puertoLibre = (): Promise<number> =>
  new Promise((resolver, rechazar) => {
    const servidor = createServer();
    servidor.once('error', rechazar);
    servidor.listen(0, '127.0.0.1', () => {
      const direccion = servidor.address();
      const puerto = typeof direccion === 'object' && direccion !== null ? direccion.port : 0;
      servidor.close(() => resolver(puerto));
    });
  });
