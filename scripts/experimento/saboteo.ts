/**
 * Sabotage: the source of a Lambda is altered while its bundle is being built for the private system of one
 * experiment. Nothing of it exists in the repository's functions, so nothing of it can be deployed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { ErrorDeUso } from './error-de-uso.ts';
import type { Comprobacion } from './oraculo/hallazgo.ts';

export interface Cambio {
  /** From the root of the repository. */
  readonly archivo: string;
  /** Must occur exactly once. */
  readonly busca: string;
  readonly pone: string;
}

export interface Saboteo {
  readonly nombre: string;
  readonly descripcion: string;
  /** How the experiment comes to provoke it, where that is not plain. */
  readonly provocacion?: string;
  readonly cambios: readonly Cambio[];
  /** The checks that must break, all of them; others may break as a consequence. */
  readonly delata: readonly [Comprobacion, ...Comprobacion[]];
  /** Checks that must hold all the same: if one breaks, something else was broken than what the name says. */
  readonly respeta?: readonly Comprobacion[];
}

/**
 * The altered text of each file.
 * @throws ErrorDeUso if a snippet does not occur exactly once: the saboteur no longer fits the code
 */
export function alterar(saboteo: Saboteo, leer: (archivo: string) => string): Map<string, string> {
  const textos = new Map<string, string>();
  for (const { archivo, busca, pone } of saboteo.cambios) {
    const texto = textos.get(archivo) ?? leer(archivo);
    const veces = texto.split(busca).length - 1;
    if (veces !== 1) {
      throw new ErrorDeUso(
        `El saboteo «${saboteo.nombre}» ya no encaja: su fragmento aparece ${veces} veces en ${archivo}, no una.`,
      );
    }
    // A function, so that a `$` in the snippet means itself.
    textos.set(
      archivo,
      texto.replace(busca, () => pone),
    );
  }
  if (textos.size === 0) throw new ErrorDeUso(`El saboteo «${saboteo.nombre}» no cambia nada.`);
  return textos;
}

export interface SaboteoListo {
  readonly plugin: Plugin;
  /** Files that no bundle has loaded; such a sabotage did not take place. */
  sinUsar(): string[];
}

/** @throws ErrorDeUso as {@link alterar} does, or if a file cannot be read */
export function prepararSaboteo(saboteo: Saboteo, raiz: string): SaboteoListo {
  const textos = alterar(saboteo, (archivo) => {
    try {
      return readFileSync(path.join(raiz, archivo), 'utf8');
    } catch {
      throw new ErrorDeUso(`El saboteo «${saboteo.nombre}» cambia ${archivo}, que no se puede leer.`);
    }
  });
  const porRuta = new Map(
    [...textos].map(([archivo, texto]) => [path.join(raiz, archivo), { archivo, texto }]),
  );
  const usados = new Set<string>();
  const plugin: Plugin = {
    name: `saboteo-${saboteo.nombre}`,
    setup: (construccion) => {
      construccion.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path: ruta }) => {
        const alterado = porRuta.get(ruta);
        if (alterado === undefined) return undefined;
        usados.add(alterado.archivo);
        return { contents: alterado.texto, loader: 'ts', resolveDir: path.dirname(ruta) };
      });
    },
  };
  return { plugin, sinUsar: () => [...textos.keys()].filter((archivo) => !usados.has(archivo)) };
}

export interface Desenlace {
  /** True if what had to break did. */
  readonly porSuRazon: boolean;
  readonly frase: string;
}

/** Whether the experiment noticed the sabotage, and for the reason it is known for. */
export function dictaminar(saboteo: Saboteo, rotas: readonly Comprobacion[]): Desenlace {
  const debian = saboteo.delata.join(', ');
  const nombre = `Saboteo «${saboteo.nombre}»`;
  if (rotas.length === 0) {
    return {
      porSuRazon: false,
      frase: `${nombre}: NO SE NOTÓ. Debía romper ${debian}; es un defecto del experimento.`,
    };
  }
  const calladas = saboteo.delata.filter((comprobacion) => !rotas.includes(comprobacion));
  if (calladas.length > 0) {
    return {
      porSuRazon: false,
      frase: `${nombre}: se notó por otra razón. Debía romper ${debian}; se rompió ${rotas.join(', ')}.`,
    };
  }
  const ajenas = (saboteo.respeta ?? []).filter((comprobacion) => rotas.includes(comprobacion));
  if (ajenas.length > 0) {
    const frase = `${nombre}: se notó, pero además se rompió ${ajenas.join(', ')}, que debía quedar intacto.`;
    return { porSuRazon: false, frase };
  }
  return { porSuRazon: true, frase: `${nombre}: delatado por su razón (${debian}).` };
}
