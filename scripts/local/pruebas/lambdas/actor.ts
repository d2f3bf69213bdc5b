/** Fixture that does as it is told, the bad things too. Run without bundling. */
interface Contexto {
  functionName: string;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

const acciones: Record<string, (contexto: Contexto) => unknown> = {
  pid: () => process.pid,
  nada: () => undefined,
  variables: () => Object.keys(process.env).sort(),
  contexto: (c) => ({ ...c, quedan: c.getRemainingTimeInMillis() }),
  lanzar: () => {
    throw new TypeError('a propósito');
  },
  morir: () => process.exit(1),
  colgar: () => new Promise(() => undefined),
  'promesa-perdida': () => {
    void Promise.reject(new Error('nadie me recoge'));
    return new Promise(() => undefined);
  },
};

export const handler = async ({ accion }: { accion: string }, contexto: Contexto): Promise<unknown> =>
  acciones[accion]?.(contexto);
