import { cestaRealista } from './cesta.ts';
import { concurridos } from './concurridos.ts';
import { enormes } from './enormes.ts';
import { rechazados } from './rechazados.ts';
import { secuencias } from './secuencias.ts';
import { simples } from './simples.ts';
import type { Escenario } from './taller.ts';

/** Every scenario, in the order of the report. The position is also the scenario's range of item ids. */
export const escenarios: readonly Escenario[] = [
  ...simples,
  ...concurridos,
  ...secuencias,
  enormes,
  cestaRealista,
  rechazados,
];
