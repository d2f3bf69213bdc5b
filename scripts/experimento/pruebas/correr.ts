/** Runs an experiment against the reference system, for the tests. */
import { crearAzar } from '../azar.ts';
import type { Escucha } from '../escucha.ts';
import { experimentar, type Resultado } from '../experimentar.ts';
import { type Contexto, resumir } from '../informe/resumen.ts';
import { planear } from '../plan.ts';
import { sinProgreso } from '../progreso.ts';
import type { Plan } from '../tipos.ts';
import { iniciarReferencia, type OpcionesServidor, type ServidorReferencia } from './servidorReferencia.ts';

export interface OpcionesEnsayo extends OpcionesServidor {
  readonly pedidos?: number;
  readonly escenarios?: readonly string[];
  readonly plan?: Plan;
  readonly semilla?: number;
  /** Nobody listens on the topic. */
  readonly sordo?: boolean;
}

const oidoDe = ({ sistema }: ServidorReferencia): Escucha => ({
  escuchar: () => Promise.resolve(sistema.avisos.splice(0)),
  cerrar: () => Promise.resolve(),
});

export const contextoDe = (plan: Plan): Contexto => ({
  plan,
  fecha: new Date(0),
  semilla: 1,
  origen: 'pedidos generados',
  sistema: 'referencia',
  bodega: 77,
  concurrencia: 16,
  maquina: 'prueba',
  saboteo: null,
  propio: true,
});

export async function ensayar(opciones: OpcionesEnsayo) {
  const { pedidos = 300, escenarios, semilla = 1 } = opciones;
  const plan = opciones.plan ?? planear({ pedidos, escenarios, prefijo: 'p', azar: crearAzar(semilla) });
  const servidor = await iniciarReferencia(opciones);
  try {
    const resultado: Resultado = await experimentar({
      url: servidor.url,
      plan,
      bodega: 77,
      concurrencia: 16,
      azar: crearAzar(2),
      reloj: () => performance.now(),
      senal: new AbortController().signal,
      propio: true,
      conEpilogo: false,
      ...(opciones.sordo === true ? {} : { oido: oidoDe(servidor) }),
      progreso: sinProgreso,
      pacienciaMs: 700,
    });
    const informe = resumir(resultado, contextoDe(plan));
    return { resultado, informe, rotas: [...resultado.hallazgos.cuenta.keys()].sort() };
  } finally {
    await servidor.cerrar();
  }
}
