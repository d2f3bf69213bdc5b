import { colasDe, temasDe } from '../../../infra/accesos.ts';
import { variableDe } from '../../../infra/topologia.ts';
import { CREDENCIALES, colaUrl, REGION, temaArn } from '../colas/clientes.ts';
import type { FuncionLocal, Topologia } from '../topologia.ts';

export interface Recursos {
  readonly databaseUrl: string;
  readonly endpointColas: string;
  readonly clavePedidos: string;
  readonly endpointAlarmas: string;
}

/** On AWS an environment serves one request at a time and this is 1; here the HTTP ones serve many. */
const CONEXIONES_HTTP = '8';
/** Before the names of alarms, since an AWS account has those of others too. */
export const PREFIJO_ALARMAS = 'vigia-';

/** The whole environment of a function: what its stack gives it on AWS, and what Lambda itself sets. */
export const variablesDe = (f: FuncionLocal, t: Topologia, r: Recursos): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  TZ: ':UTC',
  LANG: 'en_US.UTF-8',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENCIALES.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENCIALES.secretAccessKey,
  AWS_ENDPOINT_URL: r.endpointColas,
  AWS_LAMBDA_FUNCTION_NAME: f.nombre,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(f.memoriaMB),
  AWS_LAMBDA_FUNCTION_TIMEOUT: String(f.timeoutS),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${f.nombre}`,
  NIVEL_LOG: process.env.NIVEL_LOG ?? 'info',
  ENTORNO: 'local',
  ...(f.usaBaseDeDatos ? { DATABASE_URL: r.databaseUrl } : {}),
  ...(f.fuente === undefined && f.programa === undefined ? { ORIGEN_EXIGIDO: 'no' } : {}),
  ...(f.usaBaseDeDatos && f.fuente === undefined && f.programa === undefined
    ? { CONEXIONES_BASE: CONEXIONES_HTTP }
    : {}),
  ...(f.nombre === t.funcionPorDefecto
    ? { AWS_ENDPOINT_URL_CLOUDWATCH: r.endpointAlarmas, ALARMAS_PREFIJO: PREFIJO_ALARMAS }
    : {}),
  ...(f.usaClavePedidos ? { CLAVE_PEDIDOS: r.clavePedidos } : {}),
  ...Object.fromEntries(temasDe(f, t).map((tema) => [variableDe(tema), temaArn(tema)])),
  ...Object.fromEntries(colasDe(f, t).map((cola) => [variableDe(cola), colaUrl(r.endpointColas, cola)])),
});
