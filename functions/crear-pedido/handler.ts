import { randomBytes } from 'node:crypto';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador, crearSns } from '../../shared/adaptadores/sns.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { atender } from '../../shared/lambda/http.ts';
import { abrirOrigen } from '../../shared/lambda/http-origen.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { conSecretos } from '../../shared/lambda/secretos.ts';
import { crearEspera } from './espera.ts';
import { crearManejadores } from './manejadores.ts';
import { abrirVeredictos } from './veredictos.ts';

const { base, registro, clavePedidos, conexiones, arn } = variables;
const entorno = leerEntorno(
  { ...base, ...registro, ...clavePedidos, ...conexiones, TEMA_PEDIDOS_ARN: arn },
  await conSecretos(),
);
const logger = crearLogger('crear-pedido', entorno.NIVEL_LOG);
const manejadores = crearManejadores({
  clavePedidos: entorno.CLAVE_PEDIDOS,
  publicador: crearPublicador(crearSns(), entorno.TEMA_PEDIDOS_ARN),
  esperarVeredicto: crearEspera(
    abrirVeredictos(entorno.DATABASE_URL, entorno.CONEXIONES_BASE),
    reloj,
    logger,
  ),
  reloj,
  azar: randomBytes,
});

export const handler = atender(manejadores, { logger, reloj, exigirOrigen: abrirOrigen() });
