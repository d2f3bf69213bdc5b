import type { Plugin } from 'esbuild';
import type { Escucha } from './escucha.ts';
import type { Perturbacion } from './perturbacion.ts';

/** The system under test, as far as the experiment has a say in it. */
export interface SistemaPropio {
  readonly url: string;
  /** Resolves with a sentence if the system has stopped by itself. */
  readonly averia: Promise<string>;
  detener(): Promise<void>;
  /** Listens on tema-faltantes since before the first order; absent: the system is somebody else's. */
  readonly oido?: Escucha;
  /** Only with --fallos: who breaks it during one run. */
  perturbar?(corrida: {
    readonly bodega: number;
    readonly semilla: number;
    readonly pedidos: number;
    readonly reloj: () => number;
  }): PerturbacionContada;
}

/** @see scripts/caos/perturbador.ts */
export interface PerturbacionContada extends Perturbacion {
  readonly quejas: readonly string[];
  readonly inyectados: readonly {
    readonly nombre: string;
    readonly disparado: boolean;
    readonly evidencia: string;
  }[];
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
  const [{ iniciarSistema }, { conOido }] = await Promise.all([
    import('../local/sistema.ts'),
    import('./oido.ts'),
  ]);
  const { plugins, databaseUrl, informar } = opciones;
  const base = databaseUrl === undefined ? {} : { databaseUrl };
  const sistema = await iniciarSistema({
    puerto: 0,
    demo: false,
    plugins: [...plugins],
    informar,
    ...base,
  });
  return conOido(sistema, sistema.endpointColas);
}
