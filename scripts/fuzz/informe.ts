/** What was done and found: for reading, and as fuzz.json. */
import type { Argumentos } from './argumentos.ts';
import type { Cuentas } from './cuentas.ts';
import { comprobaciones, type Hallazgos } from './hallazgos.ts';
import type { CifrasFinales } from './invariantes.ts';
import type { Uso } from './memoria.ts';

interface Datos {
  readonly a: Argumentos;
  readonly cuentas: Cuentas;
  readonly hallazgos: Hallazgos;
  readonly memoria: readonly Uso[];
  /** Too few requests say nothing about growth. */
  readonly memoriaJuzgada: boolean;
  /** Undefined: nobody could read the books. */
  readonly finales: CifrasFinales | undefined;
  readonly duracionMs: number;
}

export const resumir = ({ a, cuentas, hallazgos, memoria, memoriaJuzgada, finales, duracionMs }: Datos) => ({
  veredicto: hallazgos.lista.length === 0 ? 'SE_SOSTIENE' : 'FALLA',
  semilla: a.semilla,
  peticiones: a.peticiones,
  concurrencia: a.concurrencia,
  segundos: Math.round(duracionMs / 1000),
  por_segundo: Math.round((1000 * a.peticiones) / duracionMs),
  por_estado: Object.fromEntries([...cuentas.porEstado].sort(([x], [y]) => (x < y ? -1 : 1))),
  por_operacion: Object.fromEntries(
    [...cuentas.porOperacion].map(([clave, cifras]) => [
      clave,
      { ...cifras, maximo_ms: Math.round(cuentas.lentas.get(clave) ?? 0) },
    ]),
  ),
  pedidos_aceptados: cuentas.aceptados.size,
  memoria_mib: memoria,
  memoria_juzgada: memoriaJuzgada,
  al_final: finales ?? null,
  comprobaciones: Object.fromEntries(hallazgos.cuenta),
  hallazgos: hallazgos.lista,
});
export type Informe = ReturnType<typeof resumir>;

const MOSTRADOS = 12;
const numero = (n: number): string => n.toLocaleString('es');

export const tabla = (i: Informe): string => {
  const estados = Object.entries(i.por_estado).map(([estado, n]) => `${estado}: ${numero(n)}`);
  const memoria = i.memoria_mib
    .filter(({ muestras }) => muestras > 1)
    .map((u) => `  ${u.nombre.padEnd(22)} ${u.antesMib} → ${u.despuesMib} MiB (máximo ${u.maximoMib})`);
  const rotas = Object.entries(comprobaciones).flatMap(([nombre, que]) => {
    const cuantos = i.comprobaciones[nombre] ?? 0;
    return cuantos === 0 ? [] : [`✘ ${nombre}: ${que}; ${numero(cuantos)} veces no`];
  });
  const casos = i.hallazgos
    .slice(0, MOSTRADOS)
    .map(
      ({ comprobacion, que, peticion = '' }) => `  ${comprobacion}: ${que}\n    ${peticion.slice(0, 300)}`,
    );
  return `${[
    `${numero(i.peticiones)} peticiones en ${i.segundos} s (${i.por_segundo}/s), ${numero(i.pedidos_aceptados)} pedidos aceptados`,
    `Respuestas: ${estados.join(' · ')}`,
    `Memoria${i.memoria_juzgada ? '' : ' (pocas peticiones para juzgarla)'}:`,
    ...memoria,
    i.al_final === null
      ? 'Sin token de admin: los libros no se comprobaron.'
      : `Al final: ${JSON.stringify(i.al_final)}`,
    ...rotas,
    ...casos,
    i.veredicto === 'SE_SOSTIENE'
      ? 'VEREDICTO: SE SOSTIENE.'
      : `VEREDICTO: FALLA. Repítalo con --semilla ${i.semilla}.`,
  ].join('\n')}\n`;
};
