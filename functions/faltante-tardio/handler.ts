import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA } from '../../shared/eventos/bodega-descubierta.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  TEMA_DECISIONES_ARN: variables.arn,
  COLA_DESCUBIERTOS_DLQ_URL: variables.url,
});
const logger = crearLogger('faltante-tardio', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1, { silencioMs: SILENCIO_CONSUMIDOR_MS });
const publicador = crearPublicador(crearSns(), entorno.TEMA_DECISIONES_ARN);

export const handler = consumir({
  esquema: bodegaDescubierta,
  tipo: TIPO_BODEGA_DESCUBIERTA,
  procesar: crearProcesar({ base, publicador, reloj: relojReal, logger }),
  enviarADlq: crearEnvioADlq(crearSqs(), entorno.COLA_DESCUBIERTOS_DLQ_URL, 'faltante-tardio'),
  logger,
});
