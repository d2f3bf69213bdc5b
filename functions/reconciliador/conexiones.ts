import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { contarMensajes, contarOcultos } from '../../shared/adaptadores/colas.ts';
import { recorrerDlq } from '../../shared/adaptadores/dlq.ts';
import { crearPublicador, type Publicador } from '../../shared/adaptadores/sns.ts';
import { variables } from '../../shared/lambda/entorno.ts';
import type { ColasDelValidador, Vuelta } from './dependencias.ts';

const { url, arn } = variables;

const deDlqs = {
  COLA_VALIDACION_DLQ_URL: url,
  TEMA_PEDIDOS_COLA_VALIDACION_DLQ_URL: url,
  COLA_REGISTRO_DLQ_URL: url,
  TEMA_PEDIDOS_COLA_REGISTRO_DLQ_URL: url,
  COLA_ANOMALIAS_DLQ_URL: url,
  TEMA_EVALUACIONES_COLA_ANOMALIAS_DLQ_URL: url,
  COLA_SINCRONIZACION_DLQ_URL: url,
  TEMA_DECISIONES_COLA_SINCRONIZACION_DLQ_URL: url,
  COLA_AUDITORIA_DLQ_URL: url,
  TEMA_DECISIONES_COLA_AUDITORIA_DLQ_URL: url,
  COLA_DESCUBIERTOS_DLQ_URL: url,
  TEMA_BODEGA_COLA_DESCUBIERTOS_DLQ_URL: url,
};
const deColas = { ...variables.colas, ...deDlqs };
const deTemas = {
  TEMA_PEDIDOS_ARN: arn,
  TEMA_EVALUACIONES_ARN: arn,
  TEMA_DECISIONES_ARN: arn,
  TEMA_BODEGA_ARN: arn,
};
/** What it is told of queues and topics; see infra/topologia.ts. */
export const variablesPropias = { ...deColas, ...deTemas };

type UrlsDeColas = Readonly<Record<keyof typeof deColas, string>>;

/** Longer than a look at a whole DLQ takes. */
const OCULTO_S = 20;

const ojear = async (sqs: SQSClient, url: string, maximo: number): Promise<string[]> => {
  const cuerpos: string[] = [];
  await recorrerDlq(sqs, url, { maximo, ocultoS: OCULTO_S }, async (mensajes) => {
    cuerpos.push(...mensajes.map(({ cuerpo }) => cuerpo));
    return new Set();
  });
  return cuerpos;
};

export const crearColas = (sqs: SQSClient, e: UrlsDeColas): ColasDelValidador => {
  const dlqs = [e.COLA_VALIDACION_DLQ_URL, e.TEMA_PEDIDOS_COLA_VALIDACION_DLQ_URL];
  return {
    contar: () => contarMensajes(sqs, e.COLA_VALIDACION_URL),
    contarOcultos: async () => {
      const cuentas = await Promise.all(dlqs.map((dlq) => contarOcultos(sqs, dlq)));
      return cuentas.reduce((a, b) => a + b, 0);
    },
    ojearDlqs: async (maximo) => (await Promise.all(dlqs.map((dlq) => ojear(sqs, dlq, maximo)))).flat(),
  };
};

/** `COLA_VALIDACION_DLQ_URL` → `cola-validacion-dlq` */
const nombreDe = (variable: string): string =>
  variable.slice(0, -'_URL'.length).toLowerCase().replaceAll('_', '-');

/** Each DLQ with the queue that its messages came from, or never got to. A test holds it against the topology. */
export const crearVueltas = (e: UrlsDeColas): readonly Vuelta[] => {
  const vuelta = (cola: keyof typeof variables.colas, ...suyas: (keyof typeof deDlqs)[]): Vuelta[] =>
    suyas.map((dlq) => ({ dlq: nombreDe(dlq), dlqUrl: e[dlq], cola: nombreDe(cola), colaUrl: e[cola] }));
  return [
    ...vuelta('COLA_VALIDACION_URL', 'COLA_VALIDACION_DLQ_URL', 'TEMA_PEDIDOS_COLA_VALIDACION_DLQ_URL'),
    ...vuelta('COLA_REGISTRO_URL', 'COLA_REGISTRO_DLQ_URL', 'TEMA_PEDIDOS_COLA_REGISTRO_DLQ_URL'),
    ...vuelta('COLA_ANOMALIAS_URL', 'COLA_ANOMALIAS_DLQ_URL', 'TEMA_EVALUACIONES_COLA_ANOMALIAS_DLQ_URL'),
    ...vuelta(
      'COLA_SINCRONIZACION_URL',
      'COLA_SINCRONIZACION_DLQ_URL',
      'TEMA_DECISIONES_COLA_SINCRONIZACION_DLQ_URL',
    ),
    ...vuelta('COLA_AUDITORIA_URL', 'COLA_AUDITORIA_DLQ_URL', 'TEMA_DECISIONES_COLA_AUDITORIA_DLQ_URL'),
    ...vuelta('COLA_DESCUBIERTOS_URL', 'COLA_DESCUBIERTOS_DLQ_URL', 'TEMA_BODEGA_COLA_DESCUBIERTOS_DLQ_URL'),
  ];
};

export const crearPublicadores = (
  sns: SNSClient,
  e: Readonly<Record<keyof typeof deTemas, string>>,
): Readonly<Record<'pedidos' | 'evaluaciones' | 'decisiones' | 'bodega', Publicador>> => ({
  pedidos: crearPublicador(sns, e.TEMA_PEDIDOS_ARN),
  evaluaciones: crearPublicador(sns, e.TEMA_EVALUACIONES_ARN),
  decisiones: crearPublicador(sns, e.TEMA_DECISIONES_ARN),
  bodega: crearPublicador(sns, e.TEMA_BODEGA_ARN),
});
