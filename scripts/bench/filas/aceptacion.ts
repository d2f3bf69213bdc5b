/** Accepting an order, gateway and function included, against one bare publication with the SDK. */
import { once } from 'node:events';
import { join } from 'node:path';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { CREDENCIALES, clienteSqs, colaUrl, REGION, temaArn } from '../../local/colas/clientes.ts';
import { bifurcar } from '../../local/procesos/hijo.ts';
import type { Sistema } from '../../local/sistema.ts';
import { topologiaReal } from '../../local/topologia.ts';
import { iniciarCadena } from '../cadena.ts';
import { UNIFORME } from '../cargas.ts';
import { enviar, type Resultado } from '../clientes.ts';
import { medianaDe } from '../medida.ts';
import { comparar, type Resultados, razones, type Taller } from '../taller.ts';

const CLIENTES = 16;
const TEMA = 'tema-pedidos';

/**
 * Without the functions that queues feed: on AWS they take no processor time from the one that accepts. Both sides
 * publish to the same topic, which puts each message into the same two queues.
 */
const soloAceptar = {
  ...topologiaReal,
  funciones: topologiaReal.funciones.filter(
    ({ fuente, programa }) => fuente === undefined && programa === undefined,
  ),
};

const iniciarSdk = async ({ endpointColas, datosDir }: Sistema) => {
  const hijo = bifurcar({
    modulo: new URL('../nulos/servidor-sdk.ts', import.meta.url).pathname,
    argumentos: [temaArn(TEMA)],
    env: {
      PATH: process.env.PATH ?? '',
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENCIALES.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENCIALES.secretAccessKey,
      AWS_ENDPOINT_URL: endpointColas,
    },
    registro: join(datosDir, 'registros/servidor-sdk.log'),
  });
  const [dicho]: { puerto: number }[] = await once(hijo, 'message');
  return { url: `http://127.0.0.1:${dicho?.puerto}`, detener: () => hijo.kill('SIGKILL') };
};

const purgar = async ({ endpointColas }: Sistema): Promise<void> => {
  const sqs = clienteSqs(endpointColas);
  for (const { cola } of topologiaReal.suscripciones.filter(({ tema }) => tema === TEMA))
    await sqs.send(new PurgeQueueCommand({ QueueUrl: colaUrl(endpointColas, cola) }));
  sqs.destroy();
};

const percentil = ({ latencias }: Resultado, p: number): number => {
  const orden = Float64Array.from(latencias).sort();
  return orden[Math.ceil(p * orden.length) - 1] ?? Number.NaN;
};

export const medirAceptacion = async (taller: Taller): Promise<Resultados> => {
  const peticiones = taller.rapido ? 1500 : 4000;
  const sistema = await iniciarCadena({ topologia: soloAceptar });
  const sdk = await iniciarSdk(sistema);
  const enviarA = (url: string) => async (): Promise<Resultado> => {
    const resultado = await enviar({ url, carga: UNIFORME, clientes: CLIENTES, peticiones, porPeticion: 1 });
    await purgar(sistema);
    return resultado;
  };
  try {
    const pares = await comparar(taller, 'aceptacion_vs_sdk', {
      a: enviarA(sistema.url),
      b: enviarA(sdk.url),
    });
    const razonDe = (valor: (resultado: Resultado) => number) =>
      razones(pares.map(({ a, b }) => ({ a: valor(a), b: valor(b) })));
    const ritmo = ({ ms }: Resultado): number => (1000 * peticiones) / ms;
    taller.nota(
      `aceptacion: ${Math.round(medianaDe(pares.map(({ a }) => ritmo(a))))} peticiones/s contra ${Math.round(medianaDe(pares.map(({ b }) => ritmo(b))))} del SDK solo; p50 ${medianaDe(pares.map(({ a }) => percentil(a, 0.5))).toFixed(1)} ms contra ${medianaDe(pares.map(({ b }) => percentil(b, 0.5))).toFixed(1)} ms`,
    );
    return {
      aceptacion_p50_vs_sdk: razonDe((r) => percentil(r, 0.5)),
      aceptacion_p99_vs_sdk: razonDe((r) => percentil(r, 0.99)),
      aceptacion_rps_vs_sdk: razonDe(ritmo),
    };
  } finally {
    sdk.detener();
    await sistema.detener();
  }
};
