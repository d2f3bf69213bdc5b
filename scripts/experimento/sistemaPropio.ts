import type { Plugin } from 'esbuild';

/** The system under test, as far as the experiment has a say in it. */
export interface SistemaPropio {
  readonly url: string;
  /** Resolves with a sentence if the system has stopped by itself. */
  readonly averia: Promise<string>;
  detener(): Promise<void>;
}

export interface OpcionesSistemaPropio {
  readonly plugins: readonly Plugin[];
  readonly databaseUrl: string | undefined;
  readonly informar: (linea: string) => void;
}

/**
 * An ephemeral system on a free port with an empty warehouse, which the caller must stop. The engine is loaded
 * only here: with --url neither esbuild nor a database is touched.
 */
export async function iniciarSistemaPropio(opciones: OpcionesSistemaPropio): Promise<SistemaPropio> {
  const { iniciarSistema } = await import('../local/sistema.ts');
  const { plugins, databaseUrl, informar } = opciones;
  const base = databaseUrl === undefined ? {} : { databaseUrl };
  return iniciarSistema({ puerto: 0, demo: false, plugins: [...plugins], informar, ...base });
}
