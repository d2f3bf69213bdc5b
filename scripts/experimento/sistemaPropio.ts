import type { Plugin } from 'esbuild';
import * as z from 'zod';

/** The private system that an experiment without --url starts, and always stops again. */
export interface SistemaPropio {
  readonly url: string;
  detener(): Promise<void>;
}

const funcion = z.custom<(...argumentos: readonly unknown[]) => unknown>(
  (dado) => typeof dado === 'function',
);
const motor = z.object({ iniciarSistema: funcion });
const sistema = z.object({ url: z.url(), detener: funcion });

/**
 * An ephemeral system on a free port with an empty warehouse. The engine is loaded only here: with --url neither
 * esbuild nor a database is touched.
 */
export async function iniciarSistemaPropio(
  plugins: readonly Plugin[],
  informar: (linea: string) => void,
): Promise<SistemaPropio> {
  const modulo: unknown = await import(new URL('../local/sistema.ts', import.meta.url).href);
  const { iniciarSistema } = motor.parse(modulo);
  const iniciado: unknown = await iniciarSistema({ puerto: 0, demo: false, plugins, informar });
  const { url, detener } = sistema.parse(iniciado);
  return {
    url,
    detener: async () => {
      await detener.call(iniciado);
    },
  };
}
