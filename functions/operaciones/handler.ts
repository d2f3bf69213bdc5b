import { randomBytes as azar } from 'node:crypto';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { atender } from '../../shared/lambda/http.ts';
import { abrirOrigen } from '../../shared/lambda/http-origen.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { conSecretos } from '../../shared/lambda/secretos.ts';
import { crearManejadores } from './manejadores.ts';

const { registro, clavePedidos: clave, conexiones, arn } = variables;
const entorno = leerEntorno(
  { ...variables.base, ...registro, ...clave, ...conexiones, TEMA_BODEGA_ARN: arn },
  await conSecretos(),
);
const base = abrirBase(entorno.DATABASE_URL, entorno.CONEXIONES_BASE);
const logger = crearLogger('operaciones', entorno.NIVEL_LOG);
const publicador = crearPublicador(crearSns(), entorno.TEMA_BODEGA_ARN);
const manejadores = crearManejadores({ base, reloj, clavePedidos: entorno.CLAVE_PEDIDOS, publicador, azar });

export const handler = atender(manejadores, { logger, reloj, exigirOrigen: abrirOrigen() });
