import { randomBytes as azar } from 'node:crypto';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { crearMetricas } from '../../shared/lambda/metricas.ts';
import { programar } from '../../shared/lambda/programada.ts';
import { conSecretos } from '../../shared/lambda/secretos.ts';
import { crearCanario } from './procesar.ts';

const { base: deBase, registro, clavePedidos: deClave, arn } = variables;
const entorno = leerEntorno(
  { ...deBase, ...registro, ...deClave, TEMA_PEDIDOS_ARN: arn },
  await conSecretos(),
);
const logger = crearLogger('canario', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1);
const pedidos = crearPublicador(crearSns(), entorno.TEMA_PEDIDOS_ARN);
const metricas = crearMetricas(logger, reloj);
const clavePedidos = entorno.CLAVE_PEDIDOS;

export const handler = programar(
  crearCanario({ base, pedidos, clavePedidos, reloj, azar, metricas, logger }),
  logger,
);
