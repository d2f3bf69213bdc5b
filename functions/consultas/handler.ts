import { crearLectorDeAlarmas } from '../../shared/adaptadores/cloudwatch.ts';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { relojReal as reloj } from '../../shared/adaptadores/reloj.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';
import { atender } from '../../shared/lambda/http.ts';
import { crearLogger } from '../../shared/lambda/logger.ts';
import { crearManejadores } from './manejadores.ts';

const comun = leerEntorno({
  ...variables.base,
  ...variables.registro,
  ...variables.clavePedidos,
  ...variables.conexiones,
});
const direcciones = leerEntorno({ ...variables.colas, ...variables.temas });
const nube = leerEntorno(variables.alarmas);
const leerAlarmas = crearLectorDeAlarmas({
  endpoint: nube.AWS_ENDPOINT_URL_CLOUDWATCH,
  region: nube.AWS_REGION,
  prefijo: nube.ALARMAS_PREFIJO,
  credenciales: {
    accessKeyId: nube.AWS_ACCESS_KEY_ID,
    secretAccessKey: nube.AWS_SECRET_ACCESS_KEY,
    sessionToken: nube.AWS_SESSION_TOKEN,
  },
  reloj,
});
const base = abrirBase(comun.DATABASE_URL, comun.CONEXIONES_BASE);
const logger = crearLogger('consultas', comun.NIVEL_LOG);

export const handler = atender(crearManejadores(base, comun.CLAVE_PEDIDOS, direcciones, leerAlarmas), { logger, reloj });
