import type { Medido } from './modelo.ts';

/** Batches of 1,000 orders of three lines; what is measured stands in docs/rendimiento.md, the rest is assumed and says so. */
export const MEDIDO: {
  readonly peticiones: number;
  readonly peticionesLote: number;
  readonly resto: Omit<Medido, 'peticionesPorPedido' | 'porPeticion'>;
} = {
  peticiones: 2.09,
  peticionesLote: 1.13,
  resto: {
    lote: 1000,
    baseMs: 50,
    /** Stock 2, writes 37, COMMIT 2. */
    bloqueadoMs: 41,
    /** Counter and evaluations 10, COMMIT 2. */
    contadorMs: 12,
    /** Assumed: the book, the states and the reports together as much as the decision. */
    restoMs: 50,
    jsBajoBloqueoMs: 7,
    viajes: 3,
    viajesBajoBloqueo: 2,
    viajesBajoContador: 1,
    /** Measured 1,600 in the tables of the decision; book and history assumed. */
    bytesPorPedido: 2_500,
    /** Measured 1.25 of processor time; a publication over the network assumed at 10. */
    aceptarMs: 12,
  },
};
