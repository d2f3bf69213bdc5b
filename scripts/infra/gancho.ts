/** Stands between Terraform and the local queue server, and answers what that one refuses. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Attributes of topics that the queue server does not know: how much of the deliveries to log. None is set here. */
const DESCONOCIDOS = /^(Application|Firehose|HTTP|Lambda|SQS)(Success|Failure)Feedback/;

const TOMADO = `<SetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ResponseMetadata>
<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></SetTopicAttributesResponse>`;

const leer = async (peticion: IncomingMessage): Promise<Buffer> => {
  const trozos: Uint8Array[] = [];
  for await (const trozo of peticion) trozos.push(trozo);
  return Buffer.concat(trozos);
};

const loRefuta = (cuerpo: string): boolean => {
  const parametros = new URLSearchParams(cuerpo);
  return (
    parametros.get('Action') === 'SetTopicAttributes' &&
    DESCONOCIDOS.test(parametros.get('AttributeName') ?? '')
  );
};

/** A topic of AWS always has a policy, and Terraform reads it. */
const POLITICA = '<Attributes><entry><key>Policy</key><value>{&quot;Statement&quot;:[]}</value></entry>';

/** An attribute of a queue that was cleared is gone on AWS; the queue server keeps it, empty. */
const ATRIBUTO_VACIO = /"\w+":"",|,"\w+":""(?=\})/g;

const completar = (texto: string): string => {
  if (texto.startsWith('{"Attributes":')) return texto.replace(ATRIBUTO_VACIO, '');
  return texto.startsWith('<GetTopicAttributesResponse') && !texto.includes('<key>Policy</key>')
    ? texto.replace('<Attributes>', POLITICA)
    : texto;
};

const pasar = (destino: URL, entra: IncomingMessage, cuerpo: Buffer, sale: ServerResponse): void => {
  const saliente = request(
    new URL(entra.url ?? '/', destino),
    { method: entra.method, headers: { ...entra.headers, host: destino.host } },
    (respuesta) => {
      void leer(respuesta).then((contestado) => {
        const { 'content-length': _, ...cabeceras } = respuesta.headers;
        sale.writeHead(respuesta.statusCode ?? 502, cabeceras).end(completar(contestado.toString()));
      });
    },
  );
  saliente.on('error', () => sale.destroy());
  saliente.end(cuerpo);
};

export interface Gancho {
  readonly endpoint: string;
  /** Requests that it answered itself. */
  readonly contestadas: () => number;
  detener(): Promise<void>;
}

export const abrirGancho = async (destino: string): Promise<Gancho> => {
  let contestadas = 0;
  const servidor = createServer((entra, sale) => {
    void leer(entra).then((cuerpo) => {
      if (!loRefuta(cuerpo.toString())) return pasar(new URL(destino), entra, cuerpo, sale);
      contestadas += 1;
      sale.writeHead(200, { 'content-type': 'text/xml' }).end(TOMADO);
    });
  });
  servidor.listen(0, '127.0.0.1');
  await once(servidor, 'listening');
  const direccion = servidor.address();
  const puerto = typeof direccion === 'object' ? direccion?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${puerto}`,
    contestadas: () => contestadas,
    detener: async () => {
      servidor.closeAllConnections();
      servidor.close();
      await once(servidor, 'close');
    },
  };
};
