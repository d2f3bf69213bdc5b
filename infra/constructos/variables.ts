import { colasDe, temasDe } from '../accesos.ts';
import { CONEXIONES_POR_AMBIENTE } from '../comprobaciones.ts';
import type { Modelo } from '../modelo.ts';
import { type Funcion, variableDe } from '../topologia.ts';
import { FUNCION_POR_DEFECTO } from './permisos.ts';
import type { Pila } from './pila.ts';

/** What a function is told of the world. The local engine gives the same names: scripts/local/lambda/variables.ts. */
export const variablesDe = (
  pila: Pila,
  f: Funcion,
  modelo: Modelo,
  r: { readonly databaseUrl: string; readonly arnClavePedidos: string; readonly arnSecretoOrigen: string },
): Record<string, string> => {
  const { nombre, region } = pila.entorno;
  const partes = { ...modelo, funcionPorDefecto: FUNCION_POR_DEFECTO };
  const http = f.fuente === undefined && f.programa === undefined;
  const urlDe = (cola: string) => `https://sqs.${region}.amazonaws.com/${pila.cuenta}/${cola}`;
  return {
    NIVEL_LOG: 'info',
    ENTORNO: nombre,
    ...(f.usaBaseDeDatos ? { DATABASE_URL: r.databaseUrl } : {}),
    ...(f.usaBaseDeDatos && http ? { CONEXIONES_BASE: String(CONEXIONES_POR_AMBIENTE) } : {}),
    ...(f.usaClavePedidos ? { CLAVE_PEDIDOS_SECRETO: r.arnClavePedidos } : {}),
    ...(http ? { ORIGEN_EXIGIDO: r.arnSecretoOrigen } : {}),
    ...(f.nombre === FUNCION_POR_DEFECTO
      ? {
          AWS_ENDPOINT_URL_CLOUDWATCH: `https://monitoring.${region}.amazonaws.com`,
          ALARMAS_PREFIJO: pila.nombrar(''),
        }
      : {}),
    ...Object.fromEntries(temasDe(f, partes).map((tema) => [variableDe(tema), pila.arn('sns', tema)])),
    ...Object.fromEntries(colasDe(f, partes).map((cola) => [variableDe(cola), urlDe(cola)])),
  };
};
