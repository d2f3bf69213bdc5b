/**
 * AWS Signature Version 4, so that two reads and a login need no SDK client of their own.
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
import { createHash, createHmac } from 'node:crypto';

export interface Credenciales {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Roles, hence every Lambda, have one. */
  readonly sessionToken?: string | undefined;
}

export interface PeticionPorFirmar {
  readonly url: URL;
  /** By lower-case name. */
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly cuerpo: string;
  readonly servicio: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly ahora: number;
}

const resumen = (texto: string): string => createHash('sha256').update(texto).digest('hex');
const hmac = (clave: string | Buffer, texto: string): Buffer =>
  createHmac('sha256', clave).update(texto).digest();

/** `20260131T120000Z` */
const cuandoDe = (ahora: number): string => new Date(ahora).toISOString().replace(/[-:]|\.\d+/g, '');
const ambitoDe = (cuando: string, region: string, servicio: string): string =>
  `${cuando.slice(0, 8)}/${region}/${servicio}/aws4_request`;

const firmaDe = (canonica: string, cuando: string, ambito: string, secreto: string): string => {
  const porFirmar = ['AWS4-HMAC-SHA256', cuando, ambito, resumen(canonica)].join('\n');
  const clave = ambito
    .split('/')
    .reduce<string | Buffer>((previa, parte) => hmac(previa, parte), `AWS4${secreto}`);
  return hmac(clave, porFirmar).toString('hex');
};

/** A POST. @returns the headers to send: those given, and what the signature adds */
export const firmar = (
  { url, cabeceras, cuerpo, servicio, region, ahora }: PeticionPorFirmar,
  { accessKeyId, secretAccessKey, sessionToken }: Credenciales,
): Record<string, string> => {
  const cuando = cuandoDe(ahora);
  const firmadas: Record<string, string> = {
    ...cabeceras,
    host: url.host,
    'x-amz-date': cuando,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const nombres = Object.keys(firmadas).sort();
  const lista = nombres.join(';');
  const canonica = [
    'POST',
    url.pathname,
    '',
    ...nombres.map((nombre) => `${nombre}:${firmadas[nombre]?.trim()}`),
    '',
    lista,
    resumen(cuerpo),
  ].join('\n');
  const ambito = ambitoDe(cuando, region, servicio);
  const firma = firmaDe(canonica, cuando, ambito, secretAccessKey);
  // fetch sets the host itself.
  const { host: _, ...enviadas } = firmadas;
  return {
    ...enviadas,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${ambito}, SignedHeaders=${lista}, Signature=${firma}`,
  };
};

export interface EntradaPorFirmar {
  readonly host: string;
  readonly puerto: number;
  readonly usuario: string;
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly ahora: number;
}

/** Seconds that a token opens the door; a connection that is open stays open. */
const TOKEN_VALE_S = 900;

const codificar = (texto: string): string =>
  encodeURIComponent(texto).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The password with which somebody of IAM logs in at RDS or its proxy: a presigned request without its scheme.
 * Source: RDS User Guide, "Connecting to your DB instance using IAM authentication".
 */
export const tokenDeRds = (
  { host, puerto, usuario, region, ahora }: EntradaPorFirmar,
  { accessKeyId, secretAccessKey, sessionToken }: Credenciales,
): string => {
  const cuando = cuandoDe(ahora);
  const ambito = ambitoDe(cuando, region, 'rds-db');
  const parametros: Record<string, string> = {
    Action: 'connect',
    DBUser: usuario,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${ambito}`,
    'X-Amz-Date': cuando,
    'X-Amz-Expires': String(TOKEN_VALE_S),
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const consulta = Object.entries(parametros)
    .map(([nombre, valor]) => `${codificar(nombre)}=${codificar(valor)}`)
    .sort()
    .join('&');
  const canonica = ['GET', '/', consulta, `host:${host}:${puerto}`, '', 'host', resumen('')].join('\n');
  return `${host}:${puerto}/?${consulta}&X-Amz-Signature=${firmaDe(canonica, cuando, ambito, secretAccessKey)}`;
};
