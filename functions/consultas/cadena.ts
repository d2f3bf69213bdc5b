import type { Base, Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { PRINCIPIO, recorrerCadena } from '../../shared/adaptadores/mysql/cadena.ts';
import { enInstantanea } from '../../shared/adaptadores/mysql/lectura.ts';
import { ORIGEN, type Rotura, revisarCabeza } from '../../shared/dominio/revision-cadena.ts';
import { type Manejador, ok } from '../../shared/lambda/http-peticion.ts';
import { contarReportes, seleccionarCabeza, seleccionarPartida, seleccionarRotura } from './sql-auditoria.ts';

const reporteSinSello = async (tx: Ejecutor, ultimo: number): Promise<Rotura | null> =>
  (await contarReportes(tx)) <= ultimo ? null : { numero: ultimo + 1, motivo: 'REPORTE_SIN_SELLO' };

const revisar = async (tx: Ejecutor) => {
  const cabeza = (await seleccionarCabeza(tx)) ?? ORIGEN;
  const partida = (await seleccionarPartida(tx)) ?? PRINCIPIO;
  const { ultimo, rotura } = await recorrerCadena(tx, partida);
  const primer_error =
    (await seleccionarRotura(tx)) ??
    rotura ??
    revisarCabeza(ultimo, cabeza) ??
    (await reporteSinSello(tx, ultimo.numero));
  return {
    integra: primer_error === null,
    registros: ultimo.registros,
    cabeza: ultimo.huella.toString('hex'),
    primer_error,
  };
};

/**
 * GET /auditoria/verificacion, as of one moment: recomputes the newest seals, 5,000 to 15,000, and adds what the
 * reconciler has found in its walk over those before.
 */
export const manejarCadena =
  (base: Base): Manejador =>
  async () =>
    ok(await enInstantanea(base, revisar));
