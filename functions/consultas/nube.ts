import { crearLectorDeAlarmas, type LeerAlarmas } from '../../shared/adaptadores/cloudwatch.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import { leerEntorno, variables } from '../../shared/lambda/entorno.ts';

/** CloudWatch as this function's environment says: where it is, and who asks. @throws as leerEntorno does */
export const abrirAlarmas = (reloj: Reloj): LeerAlarmas => {
  const entorno = leerEntorno(variables.alarmas);
  return crearLectorDeAlarmas({
    endpoint: entorno.AWS_ENDPOINT_URL_CLOUDWATCH,
    region: entorno.AWS_REGION,
    prefijo: entorno.ALARMAS_PREFIJO,
    credenciales: {
      accessKeyId: entorno.AWS_ACCESS_KEY_ID,
      secretAccessKey: entorno.AWS_SECRET_ACCESS_KEY,
      sessionToken: entorno.AWS_SESSION_TOKEN,
    },
    reloj,
  });
};
