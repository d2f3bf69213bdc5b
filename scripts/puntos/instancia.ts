/** One cold execution environment of a function: the real handler, wired as deployed, on cables of its own. */
import type { Context } from 'aws-lambda';
import { variablesDe } from '../local/lambda/variables.ts';
import { tenderCableHttp } from './cable-http.ts';
import { tenderCableMysql } from './cable-mysql.ts';
import type { Contador } from './contador.ts';
import { CLAVE_PEDIDOS_HEX, type Mundo } from './mundo.ts';

export type Invocado =
  | { readonly tipo: 'respuesta'; readonly valor: unknown }
  | { readonly tipo: 'excepcion'; readonly error: unknown }
  /** A call never came back; the environment is dead. */
  | { readonly tipo: 'muerta' };

export interface Instancia {
  invocar(evento: unknown): Promise<Invocado>;
  /** The process ends: nothing of it reaches anybody from here on. */
  matar(): void;
}

/** Where handlers come from. Each call is a fresh one: its module is evaluated anew. */
export type Cargar = (funcion: string, vez: number) => Promise<unknown>;

export const cargarHandler: Cargar = async (funcion, vez) => {
  const modulo: { handler?: unknown } = await import(`../../functions/${funcion}/handler.ts?vez=${vez}`);
  return modulo.handler;
};

let veces = 0;

/** @throws Error when the function is not in the topology, or its module exports no handler */
export const arrancar = async (
  mundo: Mundo,
  nombre: string,
  contador: Contador,
  cargar: Cargar = cargarHandler,
): Promise<Instancia> => {
  const funcion = mundo.topologia.funciones.find((una) => una.nombre === nombre);
  if (funcion === undefined) throw new Error(`no hay ninguna función ${nombre}`);
  const [mysql, http] = await Promise.all([
    tenderCableMysql(new URL(mundo.urlBase), contador),
    tenderCableHttp(mundo.endpoint, contador),
  ]);
  const base = new URL(mundo.urlBase);
  base.hostname = '127.0.0.1';
  base.port = String(mysql.puerto);
  Object.assign(
    process.env,
    variablesDe(funcion, mundo.topologia, {
      databaseUrl: base.href,
      endpointColas: `http://127.0.0.1:${http.puerto}`,
      clavePedidos: CLAVE_PEDIDOS_HEX,
      endpointAlarmas: mundo.endpoint,
    }),
    { NIVEL_LOG: 'silent' },
  );
  veces += 1;
  const handler = await cargar(nombre, veces);
  if (typeof handler !== 'function') throw new Error(`${nombre} no exporta handler`);
  const matar = (): void => {
    mysql.cortar();
    http.cortar();
  };
  const contexto: Partial<Context> = {
    awsRequestId: `punto-${veces}`,
    functionName: nombre,
    getRemainingTimeInMillis: () => funcion.timeoutS * 1000,
  };
  return {
    matar,
    invocar: async (evento) => {
      const invocado = (async (): Promise<Invocado> => {
        try {
          return { tipo: 'respuesta', valor: await handler(structuredClone(evento), contexto) };
        } catch (error) {
          return { tipo: 'excepcion', error };
        }
      })();
      const resultado = await Promise.race([
        invocado,
        contador.colgada.then((): Invocado => ({ tipo: 'muerta' })),
      ]);
      if (resultado.tipo === 'muerta') {
        matar();
        // What is left of it only meets closed doors; once it is still, nothing of it can be taken for the next one.
        await invocado;
      }
      return resultado;
    },
  };
};
