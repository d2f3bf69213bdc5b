import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { pedidoDecidido, TIPO_PEDIDO_DECIDIDO } from '../../shared/eventos/pedido-decidido.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  COLA_SINCRONIZACION_DLQ_URL: variables.url,
});
const logger = crearLogger('sincronizador-estado', entorno.NIVEL_LOG);

export const handler = consumir({
  esquema: pedidoDecidido,
  tipo: TIPO_PEDIDO_DECIDIDO,
  procesar: crearProcesar({
    base: abrirBase(entorno.DATABASE_URL, 1, { silencioMs: SILENCIO_CONSUMIDOR_MS }),
    reloj: relojReal,
    logger,
  }),
  enviarADlq: crearEnvioADlq(crearSqs(), entorno.COLA_SINCRONIZACION_DLQ_URL, 'sincronizador-estado'),
  logger,
});
