import { Presets, SingleBar } from 'cli-progress';

/** Where the experiment tells how far it is. */
export interface Progreso {
  /** A new phase; `total` 0 where it has no countable steps. */
  fase(nombre: string, total: number): void;
  avance(hechos: number, nota?: string): void;
  terminar(): void;
}

export const sinProgreso: Progreso = { fase: () => {}, avance: () => {}, terminar: () => {} };

/** On a terminal a bar with rate and time left; elsewhere one line per phase. */
export function crearProgreso(
  salida: NodeJS.WritableStream & { readonly isTTY?: boolean },
  reloj: () => number,
): Progreso {
  return salida.isTTY === true ? conBarra(salida, reloj) : conLineas(salida);
}

function conLineas(salida: NodeJS.WritableStream): Progreso {
  let anterior = '';
  const fase = (nombre: string, total: number): void => {
    if (nombre !== anterior) salida.write(`${nombre}${total > 0 ? ` (${total})` : ''}…\n`);
    anterior = nombre;
  };
  return { fase, avance: () => {}, terminar: () => {} };
}

function conBarra(salida: NodeJS.WritableStream, reloj: () => number): Progreso {
  let barra: SingleBar | null = null;
  let inicio = 0;
  const terminar = (): void => {
    barra?.stop();
    barra = null;
  };
  const ritmoDe = (hechos: number): string =>
    Math.round((1000 * hechos) / Math.max(1, reloj() - inicio)).toLocaleString('es');
  return {
    fase: (nombre, total) => {
      terminar();
      inicio = reloj();
      const cifras = total > 0 ? ' {bar} {value}/{total} · {ritmo}/s · quedan {eta_formatted}' : '';
      const format = `${nombre.padEnd(36)}${cifras} {nota}`;
      const opciones = { stream: salida, format, barsize: 24, hideCursor: true, etaBuffer: 50, fps: 5 };
      barra = new SingleBar(opciones, Presets.shades_classic);
      barra.start(total, 0, { ritmo: '0', nota: '' });
    },
    avance: (hechos, nota = '') => barra?.update(hechos, { ritmo: ritmoDe(hechos), nota }),
    terminar,
  };
}
