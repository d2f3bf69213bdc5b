import type { PreTokenGenerationV2TriggerHandler } from 'aws-lambda';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { conContexto, crearLogger } from '../../shared/lambda/logger.ts';
import { crearProcesar } from './procesar.ts';

const { NIVEL_LOG } = leerEntorno({ ...variables.registro });
const procesar = crearProcesar(crearLogger('token-cognito', NIVEL_LOG));

export const handler: PreTokenGenerationV2TriggerHandler = (evento, contexto) =>
  conContexto({ invocacion: contexto.awsRequestId }, () => procesar(evento));
