import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { atender } from '../../shared/lambda/http.ts';
import { abrirOrigen } from '../../shared/lambda/http-origen.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { conSecretos } from '../../shared/lambda/secretos.ts';
import { crearManejadores } from './manejadores.ts';
import { abrirAlarmas } from './nube.ts';

const { base: deBase, registro, clavePedidos, conexiones } = variables;
const comun = leerEntorno({ ...deBase, ...registro, ...clavePedidos, ...conexiones }, await conSecretos());
const direcciones = leerEntorno({ ...variables.colas, ...variables.temas });
const base = abrirBase(comun.DATABASE_URL, comun.CONEXIONES_BASE);
const logger = crearLogger('consultas', comun.NIVEL_LOG);

export const handler = atender(
  crearManejadores(base, comun.CLAVE_PEDIDOS, direcciones, abrirAlarmas(reloj)),
  { logger, reloj, exigirOrigen: abrirOrigen() },
);
