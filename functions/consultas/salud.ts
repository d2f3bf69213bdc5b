import { noDisponible } from '../../shared/api/problema.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';

/** Something this system cannot work without; `comprobar` throws when it does not answer. */
export interface Dependencia {
  readonly nombre: string;
  comprobar(): Promise<void>;
}

/** GET /health: the process answers. */
export const manejarSalud: Manejador = async () => ok({ estado: 'OK' });

/** GET /ready: what it depends on answers too. Which error it gave is for the log, not for everybody. */
export const manejarDisponibilidad =
  (dependencias: readonly Dependencia[]): Manejador =>
  async ({ logger }) => {
    const estados = await Promise.all(
      dependencias.map(async ({ nombre, comprobar }) => {
        try {
          await comprobar();
          return { nombre, estado: 'OK' };
        } catch (error) {
          logger.error({ err: error, dependencia: nombre }, 'una dependencia no responde');
          return { nombre, estado: 'ERROR' };
        }
      }),
    );
    if (estados.every(({ estado }) => estado === 'OK')) return ok({ estado: 'OK', dependencias: estados });
    throw noDisponible('Hay dependencias que no responden.', { estado: 'ERROR', dependencias: estados });
  };
