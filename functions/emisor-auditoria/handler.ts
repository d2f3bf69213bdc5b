import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { eventoDeFaltante, TIPOS_DE_FALTANTE } from './eventos.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  TEMA_FALTANTES_ARN: variables.arn,
  COLA_AUDITORIA_DLQ_URL: variables.url,
});
const logger = crearLogger('emisor-auditoria', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1, { silencioMs: SILENCIO_CONSUMIDOR_MS });
const publicador = crearPublicador(crearSns(), entorno.TEMA_FALTANTES_ARN);

export const handler = consumir({
  esquema: eventoDeFaltante,
  tipo: TIPOS_DE_FALTANTE,
  procesar: crearProcesar({ base, publicador, reloj: relojReal, logger }),
  enviarADlq: crearEnvioADlq(crearSqs(), entorno.COLA_AUDITORIA_DLQ_URL, 'emisor-auditoria'),
  logger,
});
