/** An HTTP proxy in front of the queue server or the gateway, one port for each who asks. */
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Reglas } from './reglas.ts';

export interface Peticion {
  readonly quien: string;
  /** `Publish`, `ReceiveMessage`…; of the gateway the method. */
  readonly accion: string;
  readonly ruta: string;
  readonly cabeceras: IncomingHttpHeaders;
  readonly cuerpo: Buffer;
}

export interface Contestacion {
  readonly estado: number;
  readonly cabeceras: OutgoingHttpHeaders;
  readonly cuerpo: Buffer;
}

export type AccionHttp =
  | { readonly tipo: 'cortar' }
  /** It never arrives and is never answered. */
  | { readonly tipo: 'callar' }
  | { readonly tipo: 'responder'; readonly contestacion: Contestacion }
  /** It arrives, perhaps altered; the answer is handed over, altered, or lost with the connection. */
  | {
      readonly tipo: 'pasar';
      readonly cuerpo?: Buffer;
      readonly alResponder?: (
        contestacion: Contestacion,
      ) => Contestacion | 'cortar' | Promise<Contestacion | 'cortar'>;
    };

const accionDe = (metodo: string, cabeceras: IncomingHttpHeaders, cuerpo: Buffer): string => {
  const json = cabeceras['x-amz-target'];
  if (typeof json === 'string') return json.split('.').at(-1) ?? '';
  return /(?:^|&)Action=(\w+)/.exec(cuerpo.toString('latin1', 0, 2_000))?.[1] ?? metodo;
};

export class ProxyHttp {
  readonly reglas = new Reglas<Peticion, AccionHttp>();
  private readonly destino: URL;
  private readonly agente = new Agent({ keepAlive: true });
  private readonly servidores: Server[] = [];

  constructor(destino: string) {
    this.destino = new URL(destino);
  }

  /** @returns an address whose requests are `quien`'s */
  async abrir(quien: string): Promise<string> {
    const servidor = createServer((peticion, salida) => {
      const trozos: Buffer[] = [];
      peticion.on('data', (trozo: Buffer) => trozos.push(trozo));
      peticion.on('error', () => undefined);
      peticion.on('end', () => {
        const cuerpo = Buffer.concat(trozos);
        const { method = 'GET', url: ruta = '/', headers: cabeceras } = peticion;
        const suceso = { quien, accion: accionDe(method, cabeceras, cuerpo), ruta, cabeceras, cuerpo };
        void this.decidir(suceso, method, salida);
      });
    });
    this.servidores.push(servidor);
    await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
    const direccion = servidor.address();
    return `http://127.0.0.1:${typeof direccion === 'object' && direccion !== null ? direccion.port : 0}`;
  }

  cerrar(): void {
    for (const servidor of this.servidores) {
      servidor.close();
      servidor.closeAllConnections();
    }
    this.agente.destroy();
  }

  private async decidir(suceso: Peticion, metodo: string, salida: ServerResponse): Promise<void> {
    const accion = await this.reglas.preguntar(suceso);
    if (accion?.tipo === 'callar') return;
    if (accion?.tipo === 'cortar') {
      salida.destroy();
      return;
    }
    if (accion?.tipo === 'responder') {
      contestar(salida, accion.contestacion);
      return;
    }
    try {
      const contestacion = await this.pasar(suceso, metodo, accion?.cuerpo ?? suceso.cuerpo);
      const final = (await accion?.alResponder?.(contestacion)) ?? contestacion;
      if (final === 'cortar') salida.destroy();
      else contestar(salida, final);
    } catch {
      salida.destroy();
    }
  }

  private pasar({ ruta, cabeceras }: Peticion, metodo: string, cuerpo: Buffer): Promise<Contestacion> {
    const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...resto } = cabeceras;
    const longitud = cuerpo.length > 0 ? { 'content-length': cuerpo.length } : {};
    return new Promise((resolver, rechazar) => {
      const peticion = request(
        {
          host: this.destino.hostname,
          port: this.destino.port,
          path: ruta,
          method: metodo,
          headers: { ...resto, ...longitud },
          agent: this.agente,
        },
        (respuesta) => {
          const trozos: Buffer[] = [];
          respuesta.on('data', (trozo: Buffer) => trozos.push(trozo));
          respuesta.on('error', rechazar);
          respuesta.on('end', () => {
            const { 'transfer-encoding': _t, connection: _c, ...suyas } = respuesta.headers;
            resolver({
              estado: respuesta.statusCode ?? 502,
              cabeceras: suyas,
              cuerpo: Buffer.concat(trozos),
            });
          });
        },
      );
      peticion.on('error', rechazar);
      peticion.end(cuerpo);
    });
  }
}

const contestar = (salida: ServerResponse, { estado, cabeceras, cuerpo }: Contestacion): void => {
  if (salida.destroyed) return;
  salida.writeHead(estado, { ...cabeceras, 'content-length': cuerpo.length });
  salida.end(cuerpo);
};
