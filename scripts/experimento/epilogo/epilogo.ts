/**
 * What comes after a verdict: cancel, dispatch, movements, late shortfall, anomalies, the reconciler. Played on
 * shelves of its own once everything else has been judged, since it changes what that looks at.
 */
import type { Comprobacion } from '../oraculo/hallazgo.ts';
import { sinCaer } from '../recorrido.ts';
import { cuentas, fines, tardio } from './escenas.ts';
import { lecturas, listado } from './lecturas.ts';
import { type Medios, Mesa, type Tardio } from './mesa.ts';

/** @returns the orders that had to lose their cover, by pedido_id */
export const correrEpilogo = async (medios: Medios): Promise<ReadonlyMap<string, Tardio>> => {
  const mesa = new Mesa(medios);
  const escena = async (comprobacion: Comprobacion, correr: (mesa: Mesa) => Promise<void>): Promise<void> => {
    const caida = await sinCaer(() => correr(mesa));
    if (typeof caida === 'string') medios.hallar(comprobacion, null, caida);
  };
  await Promise.all([
    escena('fin-de-pedido', fines),
    escena('faltante-tardio', tardio),
    escena('reporte', lecturas),
  ]);
  await escena('listado', listado);
  await escena('reconciliacion', cuentas);
  return mesa.tardios;
};
