/**
 * What answers told: under the name of a parameter, the values of the fields of that name. An id is remembered with
 * the client whose token it came to.
 */
const RECORDADOS_MAX = 2_000;

export interface Recuerdos {
  aprender(cuerpo: unknown): void;
  /** Undefined: nothing of that name was ever told. */
  recordar(nombre: string, n: number): string | undefined;
}

/** @param nombres of the parameters that could ask for what answers told */
export const crearRecuerdos = (nombres: ReadonlySet<string>): Recuerdos => {
  const porNombre = new Map([...nombres].map((nombre) => [nombre, [] as string[]]));
  let escritos = 0;
  const guardar = (lista: string[], valor: string): void => {
    // Mostly the newest: what is happening is more telling than what is over.
    if (lista.length < RECORDADOS_MAX) lista.push(valor);
    else lista[escritos++ % RECORDADOS_MAX] = valor;
  };
  const aprender = (cuerpo: unknown): void => {
    if (typeof cuerpo !== 'object' || cuerpo === null) return;
    for (const [clave, valor] of Object.entries(cuerpo)) {
      const lista = porNombre.get(clave);
      if (typeof valor === 'string' && lista !== undefined) guardar(lista, valor);
      else aprender(valor);
    }
  };
  return {
    aprender,
    recordar: (nombre, n) => {
      const lista = porNombre.get(nombre) ?? [];
      return lista[n % Math.max(1, lista.length)];
    },
  };
};
