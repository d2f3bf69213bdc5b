/**
 * A Lambda execution environment: a process that loads one bundle and answers invocations.
 * Arguments: path of the bundle, name of the function, memory in MB.
 *
 * A promise that nobody catches, an exception outside the handler or process.exit kill it, as on Lambda.
 */
import { pathToFileURL } from 'node:url';
import { obedecerAlPadre } from '../procesos/padre.ts';
import { CARGA_MAX_BYTES, type Invocacion, type Respuesta } from './mensajes.ts';

const [entrada = '', nombre = '', memoria = ''] = process.argv.slice(2);

obedecerAlPadre(() => process.exit(0));

const decir = (respuesta: Respuesta): void => {
  process.send?.(respuesta);
};

const contexto = ({ id, plazoMs }: Invocacion, desde: number) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: nombre,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${nombre}`,
  memoryLimitInMB: memoria,
  awsRequestId: id,
  logGroupName: `/aws/lambda/${nombre}`,
  logStreamName: `local/[$LATEST]${process.pid}`,
  getRemainingTimeInMillis: () => Math.max(0, plazoMs - (performance.now() - desde)),
});

type Handler = (evento: unknown, contexto: object) => unknown;

const invocar = async (handler: Handler, invocacion: Invocacion): Promise<Respuesta> => {
  const { id } = invocacion;
  try {
    const carga =
      JSON.stringify(await handler(JSON.parse(invocacion.evento), contexto(invocacion, performance.now()))) ??
      'null';
    if (Buffer.byteLength(carga) <= CARGA_MAX_BYTES) return { tipo: 'resultado', id, carga };
    const mensaje = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';
    return { tipo: 'error', id, errorTipo: 'Function.ResponseSizeTooLarge', mensaje };
  } catch (error) {
    // What Lambda itself would write to the log.
    console.error(error);
    return error instanceof Error
      ? { tipo: 'error', id, errorTipo: error.name, mensaje: error.message }
      : { tipo: 'error', id, errorTipo: 'Error', mensaje: String(error) };
  }
};

const cargar = async (): Promise<Handler> => {
  const modulo: { handler?: unknown } = await import(pathToFileURL(entrada).href);
  const { handler } = modulo;
  if (typeof handler !== 'function') throw new Error(`${entrada} no exporta handler`);
  return (evento, ctx) => handler(evento, ctx);
};

try {
  const handler = await cargar();
  process.on('message', (invocacion: Invocacion) => {
    void invocar(handler, invocacion).then(decir);
  });
  decir({ tipo: 'cargada' });
} catch (error) {
  console.error(error);
  process.send?.(
    { tipo: 'no-carga', mensaje: error instanceof Error ? error.message : String(error) } satisfies Respuesta,
    () => process.exit(1),
  );
}
