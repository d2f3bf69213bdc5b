import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { crearDevolucion, crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  TEMA_EVALUACIONES_ARN: variables.arn,
  COLA_VALIDACION_URL: variables.url,
  COLA_VALIDACION_DLQ_URL: variables.url,
});
const logger = crearLogger('validador', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1, {
  silencioMs: SILENCIO_CONSUMIDOR_MS,
  variasSentencias: true,
});
const sqs = crearSqs();
const publicador = crearPublicador(crearSns(), entorno.TEMA_EVALUACIONES_ARN);

export const handler = consumir({
  esquema: pedidoAceptado,
  tipo: TIPO_PEDIDO_ACEPTADO,
  procesar: crearProcesar({ base, publicador, reloj: relojReal, logger }),
  enviarADlq: crearEnvioADlq(sqs, entorno.COLA_VALIDACION_DLQ_URL, 'validador'),
  devolver: crearDevolucion(sqs, entorno.COLA_VALIDACION_URL),
  logger,
});
