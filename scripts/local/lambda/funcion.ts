import type { InfoProceso } from '../procesos/supervisor.ts';
import { type Ambiente, type DefinicionLambda, ERROR_TIEMPO, lanzarAmbiente } from './ambiente.ts';
import type { Resultado } from './mensajes.ts';

export interface FuncionEnMarcha {
  readonly nombre: string;
  invocar(evento: unknown): Promise<Resultado>;
  procesos(): readonly InfoProceso[];
  /** Kills every environment; what was running fails. */
  detener(): Promise<void>;
}

const informacion = (nombre: string, ambientes: Iterable<Ambiente>): readonly InfoProceso[] =>
  [...ambientes].filter((a) => a.vivo).map(({ pid }) => ({ nombre, pid }));

const matarTodos = async (ambientes: Iterable<Ambiente>): Promise<void> => {
  await Promise.all([...ambientes].map((a) => a.matar()));
};

/**
 * As Lambda runs a function: one invocation at a time per environment, environments made on demand and used again.
 * The caller (the event source) bounds the concurrency. A timeout kills the environment, as on Lambda.
 */
export const funcionDeCola = (definicion: DefinicionLambda): FuncionEnMarcha => {
  const todos = new Set<Ambiente>();
  const libres: Ambiente[] = [];
  let detenida = false;

  const tomar = (): Ambiente => {
    for (let libre = libres.pop(); libre !== undefined; libre = libres.pop()) if (libre.vivo) return libre;
    for (const a of todos) if (!a.vivo) todos.delete(a);
    const nuevo = lanzarAmbiente(definicion);
    todos.add(nuevo);
    return nuevo;
  };

  return {
    nombre: definicion.nombre,
    invocar: async (evento) => {
      if (detenida) return { tipo: 'error', errorTipo: 'Detenida', mensaje: 'El sistema se está deteniendo' };
      const ambiente = tomar();
      const resultado = await ambiente.invocar(evento);
      if (resultado.tipo === 'error' && resultado.errorTipo === ERROR_TIEMPO) await ambiente.matar();
      if (ambiente.vivo) libres.push(ambiente);
      else todos.delete(ambiente);
      return resultado;
    },
    procesos: () => informacion(definicion.nombre, todos),
    detener: () => {
      detenida = true;
      return matarTodos(todos);
    },
  };
};

/**
 * Unlike Lambda, one environment serves many HTTP invocations at once: 64 processes for 64 clients make no sense on
 * one machine. What a function may rely on stays the same, except that module-level state is shared by concurrent
 * invocations.
 *
 * A timeout fails its own invocation and retires the environment: new invocations get a fresh one, and the old one is
 * killed when its other invocations are done.
 */
export const funcionHttp = (definicion: DefinicionLambda): FuncionEnMarcha & { calentar(): void } => {
  const todos = new Set<Ambiente>();
  let actual: Ambiente | undefined;
  let detenida = false;

  const tomar = (): Ambiente => {
    if (actual?.vivo) return actual;
    for (const a of todos) if (!a.vivo) todos.delete(a);
    actual = lanzarAmbiente(definicion);
    todos.add(actual);
    return actual;
  };

  return {
    nombre: definicion.nombre,
    invocar: async (evento) => {
      if (detenida) return { tipo: 'error', errorTipo: 'Detenida', mensaje: 'El sistema se está deteniendo' };
      const ambiente = tomar();
      const resultado = await ambiente.invocar(evento);
      if (resultado.tipo === 'error' && resultado.errorTipo === ERROR_TIEMPO && actual === ambiente)
        actual = undefined;
      if (ambiente !== actual && ambiente.ocupaciones === 0) {
        todos.delete(ambiente);
        void ambiente.matar();
      }
      return resultado;
    },
    calentar: () => {
      if (!detenida) tomar();
    },
    procesos: () => informacion(definicion.nombre, todos),
    detener: () => {
      detenida = true;
      return matarTodos(todos);
    },
  };
};
