import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { crearPublicador, crearSns } from '../../../shared/adaptadores/sns.ts';
import { leerEntorno, variables } from '../../../shared/lambda/entorno.ts';

const { TEMA_PEDIDOS_ARN } = leerEntorno({ TEMA_PEDIDOS_ARN: variables.arn });
const publicador = crearPublicador(crearSns(), TEMA_PEDIDOS_ARN);

/** POST /pedidos: publishes what came, unread. */
export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
  await publicador.publicar({ clave: '', cuerpo: body, atributos: {} });
  return { statusCode: 202 };
};
