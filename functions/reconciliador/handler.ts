import { randomBytes as azar } from 'node:crypto';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { crearSns } from '../../shared/adaptadores/sns.ts';
import { crearSqs } from '../../shared/adaptadores/sqs.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { crearMetricas } from '../../shared/lambda/metricas.ts';
import { programar } from '../../shared/lambda/programada.ts';
import { crearColas, crearPublicadores, crearVueltas, variablesPropias } from './conexiones.ts';
import { PLAZO_MS } from './decidir.ts';
import { crearReconciliar } from './procesar.ts';

const entorno = leerEntorno({ ...variables.base, ...variables.registro, ...variablesPropias });
const logger = crearLogger('reconciliador', entorno.NIVEL_LOG);
const base = abrirBase(entorno.DATABASE_URL, 1);
const sqs = crearSqs();
const colas = crearColas(sqs, entorno);
const vueltas = crearVueltas(entorno);
const publicadores = crearPublicadores(crearSns(), entorno);
const metricas = crearMetricas(logger, reloj);
const plazoMs = PLAZO_MS;

export const handler = programar(
  crearReconciliar({ base, sqs, colas, vueltas, ...publicadores, reloj, azar, metricas, logger, plazoMs }),
  logger,
);
