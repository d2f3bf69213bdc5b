/** Where the on-call tools work: the system that runs on a data folder of this machine, or AWS. */
import { hostname, userInfo } from 'node:os';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OPCIONES_CLIENTE } from '../../shared/adaptadores/aws.ts';
import { firmar } from '../../shared/adaptadores/firma.ts';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { ErrorDeUso } from '../experimento/error-de-uso.ts';
import { CREDENCIALES, colaUrl, REGION } from '../local/colas/clientes.ts';
import { leerConexion } from '../local/conexion.ts';

export interface OpcionesDeSitio {
  readonly aws: boolean;
  /** Of the names of queues on AWS. */
  readonly prefijo: string;
  readonly datosDir: string;
}

export interface Sitio {
  /** For people: which system this is. */
  readonly nombre: string;
  readonly sqs: SQSClient;
  urlDe(cola: string): Promise<string>;
  /** @throws ErrorDeUso when nobody has said where the database is */
  base(): Base;
  /** Who is at work here, as far as it can be known. */
  quien(): Promise<string>;
  cerrar(): Promise<void>;
}

/** A database that does not answer must not hold a person up. */
const SILENCIO_MS = 5000;
const ESPERA_STS_MS = 5000;

const usuario = (): string => {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user id without a name.
    return `uid ${process.getuid?.()}@${hostname()}`;
  }
};

/** Opens the pool when it is first needed. */
const perezosa = (url: () => string) => {
  let base: Base | undefined;
  return {
    base: (): Base => {
      base ??= abrirBase(url(), 1, { silencioMs: SILENCIO_MS });
      return base;
    },
    cerrar: async (): Promise<void> => base?.end(),
  };
};

const abrirLocal = async (datosDir: string): Promise<Sitio> => {
  const { endpointColas, databaseUrl } = await leerConexion(datosDir);
  const sqs = new SQSClient({
    ...OPCIONES_CLIENTE,
    endpoint: endpointColas,
    region: REGION,
    credentials: CREDENCIALES,
  });
  const { base, cerrar } = perezosa(() => databaseUrl);
  return {
    nombre: `sistema local de ${datosDir}`,
    sqs,
    urlDe: async (cola) => colaUrl(endpointColas, cola),
    base,
    quien: async () => usuario(),
    cerrar: async () => {
      sqs.destroy();
      await cerrar();
    },
  };
};

/**
 * Whose credentials these are, by STS GetCallerIdentity, which needs no permission. Signed by hand: one read is not worth
 * a client of its own.
 */
const identidad = async (sqs: SQSClient): Promise<string> => {
  const region = await sqs.config.region();
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const endpoint = AWS_ENDPOINT_URL_STS || AWS_ENDPOINT_URL || `https://sts.${region}.amazonaws.com`;
  const url = new URL('/', endpoint);
  const cuerpo = 'Action=GetCallerIdentity&Version=2011-06-15';
  const cabeceras = { 'content-type': 'application/x-www-form-urlencoded' };
  const credenciales = await sqs.config.credentials();
  const headers = firmar(
    { url, cabeceras, cuerpo, servicio: 'sts', region, ahora: Date.now() },
    credenciales,
  );
  const signal = AbortSignal.timeout(ESPERA_STS_MS);
  const respuesta = await fetch(url, { method: 'POST', headers, body: cuerpo, signal });
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(await respuesta.text())?.[1];
  if (!respuesta.ok || arn === undefined)
    throw new Error(`AWS no dice de quién son estas credenciales (STS contestó ${respuesta.status}).`);
  return arn;
};

const abrirAws = (prefijo: string): Sitio => {
  const sqs = new SQSClient(OPCIONES_CLIENTE);
  const urls = new Map<string, string>();
  const { base, cerrar } = perezosa(() => {
    const url = process.env.DATABASE_URL;
    if (!url)
      throw new ErrorDeUso(
        'Falta DATABASE_URL (mysql://usuario:clave@servidor:3306/vigia): sin la base no queda constancia de quién hizo qué, y sin constancia no se mueve nada.',
      );
    return url;
  });
  return {
    nombre: 'AWS',
    sqs,
    urlDe: async (cola) => {
      const QueueName = `${prefijo}${cola}`;
      const conocida = urls.get(QueueName);
      if (conocida !== undefined) return conocida;
      const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      urls.set(QueueName, QueueUrl);
      return QueueUrl;
    },
    base,
    quien: async () => `${await identidad(sqs)} (${usuario()})`,
    cerrar: async () => {
      sqs.destroy();
      await cerrar();
    },
  };
};

export const abrirSitio = async ({ aws, prefijo, datosDir }: OpcionesDeSitio): Promise<Sitio> =>
  aws ? abrirAws(prefijo) : abrirLocal(datosDir);

/** What every tool of the guard takes. Environment variables, so that a shell is set once for all commands. */
export const OPCIONES_DE_SITIO = {
  'datos-dir': { type: 'string', default: process.env.VIGIA_DATOS_DIR || '.vigia' },
  aws: { type: 'boolean', default: process.env.VIGIA_EN === 'aws' },
  prefijo: { type: 'string', default: process.env.VIGIA_PREFIJO ?? '' },
} as const;

export const AYUDA_DE_SITIO = `  --datos-dir DIR   carpeta de datos del sistema local (VIGIA_DATOS_DIR, o .vigia)
  --aws             las colas de AWS: región y credenciales del entorno, base en DATABASE_URL (también VIGIA_EN=aws)
  --prefijo P       de los nombres de las colas en AWS (VIGIA_PREFIJO)`;
