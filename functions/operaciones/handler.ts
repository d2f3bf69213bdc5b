import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { atender } from '../../shared/lambda/http.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { crearManejadores } from './manejadores.ts';

const entorno = leerEntorno({ ...variables.base, ...variables.registro, ...variables.conexiones });
const base = abrirBase(entorno.DATABASE_URL, entorno.CONEXIONES_BASE);
const logger = crearLogger('operaciones', entorno.NIVEL_LOG);

export const handler = atender(crearManejadores(base, reloj), { logger, reloj });
