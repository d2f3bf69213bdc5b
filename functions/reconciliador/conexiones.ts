import type { SNSClient } from '@aws-sdk/client-sns';
import { contarMensajes, ojear } from '../../shared/adaptadores/colas.ts';
import { crearPublicador, type Publicador } from '../../shared/adaptadores/sns.ts';
import { crearSqs } from '../../shared/adaptadores/sqs.ts';
import { variables } from '../../shared/lambda/entorno.ts';
import type { ColasDelValidador } from './dependencias.ts';

const { url, arn } = variables;

const deColas = {
  COLA_VALIDACION_URL: url,
  COLA_VALIDACION_DLQ_URL: url,
  TEMA_PEDIDOS_COLA_VALIDACION_DLQ_URL: url,
};
const deTemas = {
  TEMA_PEDIDOS_ARN: arn,
  TEMA_EVALUACIONES_ARN: arn,
  TEMA_DECISIONES_ARN: arn,
  TEMA_BODEGA_ARN: arn,
};
/** What it is told of queues and topics; see infra/topologia.ts. */
export const variablesPropias = { ...deColas, ...deTemas };

export const crearColas = (e: Readonly<Record<keyof typeof deColas, string>>): ColasDelValidador => {
  const sqs = crearSqs();
  const dlqs = [e.COLA_VALIDACION_DLQ_URL, e.TEMA_PEDIDOS_COLA_VALIDACION_DLQ_URL];
  return {
    contar: () => contarMensajes(sqs, e.COLA_VALIDACION_URL),
    ojearDlqs: async (maximo) => (await Promise.all(dlqs.map((dlq) => ojear(sqs, dlq, maximo)))).flat(),
  };
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
