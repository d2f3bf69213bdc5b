/** What a run says: to people as a table, to machines as reports/bench.json. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Fila, filas } from './tabla.ts';
import type { Resultados } from './taller.ts';

export type Juicio = 'meta' | 'piso' | 'falla';

export const juzgar = ({ mejor, piso, meta }: Fila, mediana: number): Juicio => {
  const alcanza = (limite: number): boolean => (mejor === 'mas' ? mediana >= limite : mediana <= limite);
  if (alcanza(meta)) return 'meta';
  return alcanza(piso) ? 'piso' : 'falla';
};

/** Everything that was measured and misses its floor. */
export const incumplidas = (resultados: Resultados): string[] =>
  filas
    .filter((fila) => {
      const medida = resultados[fila.nombre];
      return medida !== undefined && juzgar(fila, medida.median) === 'falla';
    })
    .map(({ nombre }) => nombre);

const numero = (valor: number): string => {
  const decimales = Math.abs(valor) >= 100 ? 0 : Math.abs(valor) >= 10 ? 1 : 2;
  return valor.toLocaleString('es', { minimumFractionDigits: decimales, maximumFractionDigits: decimales });
};

const DICHO: Readonly<Record<Juicio, string>> = { meta: '★ meta', piso: '✔ piso', falla: '✘ FALLA' };
const ANCHOS = [30, 9, 17, 4, 7, 7] as const;

const linea = (celdas: readonly string[], final: string): string =>
  `${celdas.map((celda, i) => (i === 0 ? celda.padEnd(ANCHOS[0]) : celda.padStart(ANCHOS[i] ?? 8))).join(' ')}  ${final}`;

export const tabla = (resultados: Resultados): string =>
  [
    linea(['', 'mediana', 'rango', 'n', 'piso', 'meta'], ''),
    ...filas.flatMap((fila) => {
      const m = resultados[fila.nombre];
      if (m === undefined) return [];
      const rango = `${numero(m.min)}–${numero(m.max)}`;
      const celdas = [
        fila.nombre,
        numero(m.median),
        rango,
        String(m.n),
        numero(fila.piso),
        numero(fila.meta),
      ];
      return [linea(celdas, `${DICHO[juzgar(fila, m.median)]}  ${fila.que}`)];
    }),
  ].join('\n');

/** Processor, memory and programs: a ratio of one machine says little about another. */
export const maquina = (servidor: string): string => {
  const [primera] = cpus();
  const memoria = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${primera?.model.trim()}, ${memoria} GiB, ${process.platform}, Node ${process.versions.node}, ${servidor}`;
};

export const escribir = async (ruta: string, servidor: string, resultados: Resultados): Promise<void> => {
  await mkdir(dirname(ruta), { recursive: true });
  const informe = { maquina: maquina(servidor), fecha: new Date().toISOString(), ratios: resultados };
  await writeFile(ruta, `${JSON.stringify(informe, null, 2)}\n`);
};
