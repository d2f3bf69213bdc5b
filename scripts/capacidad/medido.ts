import type { Medido } from './modelo.ts';

/** What docs/rendimiento.md says was measured, batches of 1,000 orders of three lines. */
export const MEDIDO: {
  readonly peticiones: number;
  readonly peticionesLote: number;
  readonly resto: Omit<Medido, 'peticionesPorPedido' | 'porPeticion'>;
} = {
  peticiones: 2.1,
  peticionesLote: 1.2,
  resto: {
    lote: 1000,
    baseMs: 50,
    contadorMs: 12,
    restoMs: 60,
    jsBajoBloqueoMs: 8,
    viajes: 6,
    viajesBajoContador: 2,
    bytesPorPedido: 2500,
    aceptarMs: 15,
  },
};
