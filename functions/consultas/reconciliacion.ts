import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { conReintento } from '../../shared/adaptadores/mysql/lectura.ts';
import { leerReconciliacion } from '../../shared/api/reconciliacion.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { seleccionarReconciliacion } from './sql-reconciliacion.ts';

/** GET /reconciliacion: the last sweep, as the reconciler stored it. */
export const manejarReconciliacion =
  (base: Base): Manejador =>
  async () =>
    ok(leerReconciliacion(await conReintento(() => seleccionarReconciliacion(base))));
