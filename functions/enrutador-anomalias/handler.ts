import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { pedidoEvaluado, TIPO_PEDIDO_EVALUADO } from '../../shared/eventos/pedido-evaluado.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  TEMA_DECISIONES_ARN: variables.arn,
  COLA_ANOMALIAS_DLQ_URL: variables.url,
});
const logger = crearLogger('enrutador-anomalias', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1, { silencioMs: SILENCIO_CONSUMIDOR_MS });
const publicador = crearPublicador(crearSns(), entorno.TEMA_DECISIONES_ARN);

export const handler = consumir({
  esquema: pedidoEvaluado,
  tipo: TIPO_PEDIDO_EVALUADO,
  procesar: crearProcesar({ base, publicador, reloj: relojReal, logger }),
  enviarADlq: crearEnvioADlq(crearSqs(), entorno.COLA_ANOMALIAS_DLQ_URL, 'enrutador-anomalias'),
  logger,
});
