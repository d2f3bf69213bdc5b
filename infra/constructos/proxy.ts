import type { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbProxy } from '@cdktf/provider-aws/lib/db-proxy/index.js';
import { DbProxyDefaultTargetGroup } from '@cdktf/provider-aws/lib/db-proxy-default-target-group/index.js';
import { DbProxyTarget } from '@cdktf/provider-aws/lib/db-proxy-target/index.js';
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Fn, TerraformLocal } from 'cdktf';
import type { PilaRed } from '../red.ts';
import { USUARIO_APLICACION } from '../usuarios.ts';
import type { Pila } from './pila.ts';
import { asumeRds } from './politica.ts';
import { crearRol } from './rol.ts';

/** Seconds that a client waits for a connection of a full pool: less than the shortest timeout of a function (5 s). */
const ESPERA_S = 3;
/** Seconds until the proxy drops a client that says nothing; a frozen function is one. */
const OCIOSO_S = 600;

export interface Proxy {
  readonly nombre: string;
  readonly direccion: string;
  arnDeEntrada(usuario: string): string;
  /** DATABASE_URL of whoever logs in with IAM. */
  url(usuario: string, base: string): string;
}

/**
 * RDS Proxy: TLS and IAM towards its clients. Towards the database it logs in the application with IAM as well, and
 * the master with the secret that nobody else reads.
 */
export const crearProxy = (
  pila: Pila,
  o: {
    readonly base: DbInstance;
    readonly arnSecreto: string;
    readonly clave: KmsKey;
    readonly red: PilaRed;
  },
): Proxy => {
  const { base, red } = o;
  const { entorno } = pila;
  const nombre = pila.nombrar('proxy');
  const { rol, politica } = crearRol(pila, 'proxy', {
    nombre,
    asume: asumeRds,
    permisos: [
      { acciones: ['secretsmanager:GetSecretValue'], recursos: [o.arnSecreto] },
      {
        acciones: ['kms:Decrypt'],
        recursos: [o.clave.arn],
        condicion: { StringEquals: { 'kms:ViaService': `secretsmanager.${entorno.region}.amazonaws.com` } },
      },
      {
        acciones: ['rds-db:connect'],
        recursos: [pila.arn('rds-db', `dbuser:${base.resourceId}/${USUARIO_APLICACION}`)],
      },
    ],
  });
  const proxy = new DbProxy(pila, 'proxy', {
    name: nombre,
    engineFamily: 'MYSQL',
    roleArn: rol.arn,
    requireTls: true,
    idleClientTimeout: OCIOSO_S,
    vpcSubnetIds: [...red.subredes],
    vpcSecurityGroupIds: [red.grupos.proxy],
    defaultAuthScheme: 'IAM_AUTH',
    auth: [{ authScheme: 'SECRETS', iamAuth: 'REQUIRED', secretArn: o.arnSecreto }],
    dependsOn: [politica],
  });
  const grupo = new DbProxyDefaultTargetGroup(pila, 'destinos', {
    dbProxyName: proxy.name,
    connectionPoolConfig: {
      maxConnectionsPercent: Math.floor((100 * entorno.proxyMaxConnections) / entorno.dbMaxConnections),
      maxIdleConnectionsPercent: Math.floor((50 * entorno.proxyMaxConnections) / entorno.dbMaxConnections),
      connectionBorrowTimeout: ESPERA_S,
    },
  });
  new DbProxyTarget(pila, 'destino', {
    dbProxyName: proxy.name,
    targetGroupName: grupo.name,
    dbInstanceIdentifier: base.identifier,
  });
  // The id that IAM knows the proxy by is the last part of its ARN. A local, so that the policies stay readable JSON.
  const idDeProxy = new TerraformLocal(pila, 'id-de-proxy', Fn.element(Fn.split(':', proxy.arn), 6)).asString;
  return {
    nombre,
    direccion: proxy.endpoint,
    arnDeEntrada: (usuario) => pila.arn('rds-db', `dbuser:${idDeProxy}/${usuario}`),
    url: (usuario, esquema) => `mysql://${usuario}@${proxy.endpoint}:3306/${esquema}?iam=${entorno.region}`,
  };
};
