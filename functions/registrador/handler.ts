import { abrirBase, SILENCIO_CONSUMIDOR_MS } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearEnvioADlq, crearSqs } from '../../shared/adaptadores/sqs.ts';
import { pedidoAceptado, TIPO_PEDIDO_ACEPTADO } from '../../shared/eventos/pedido-aceptado.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { consumir } from '../../shared/lambda/lotes.ts';
import { crearProcesar } from './procesar.ts';

const entorno = leerEntorno({
  ...variables.base,
  ...variables.registro,
  COLA_REGISTRO_DLQ_URL: variables.url,
});
const logger = crearLogger('registrador', entorno.NIVEL_LOG);

export const handler = consumir({
  esquema: pedidoAceptado,
  tipo: TIPO_PEDIDO_ACEPTADO,
  procesar: crearProcesar({
    base: abrirBase(entorno.DATABASE_URL, 1, { silencioMs: SILENCIO_CONSUMIDOR_MS }),
    reloj: relojReal,
    logger,
  }),
  enviarADlq: crearEnvioADlq(crearSqs(), entorno.COLA_REGISTRO_DLQ_URL, 'registrador'),
  logger,
});
