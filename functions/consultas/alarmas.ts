import type { LeerAlarmas } from '../../shared/adaptadores/cloudwatch.ts';
import { noDisponible } from '../../shared/api/problema.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';

/** GET /alarmas: as CloudWatch sees them. */
export const manejarAlarmas =
  (leerAlarmas: LeerAlarmas): Manejador =>
  async ({ logger }) => {
    try {
      return ok({ alarmas: await leerAlarmas() });
    } catch (error) {
      logger.error({ err: error }, 'no se pueden leer las alarmas');
      throw noDisponible('El servicio de alarmas no responde; intente de nuevo.');
    }
  };
