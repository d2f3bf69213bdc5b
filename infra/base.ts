import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance/index.js';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation/index.js';
import type { Construct } from 'constructs';
import { admitePerformanceInsights, nombreValido } from './comprobaciones.ts';
import { crearClave } from './constructos/clave.ts';
import { crearMigraciones } from './constructos/migraciones.ts';
import { Pila } from './constructos/pila.ts';
import { crearProxy } from './constructos/proxy.ts';
import type { Entorno } from './entornos.ts';
import type { PilaRed } from './red.ts';
import { MAESTRO, NOMBRE_BASE, USUARIO_APLICACION } from './usuarios.ts';

/** RDS refuses connections without TLS: `require_secure_transport`. */
const PARAMETROS = (conexiones: number) => [
  { name: 'require_secure_transport', value: 'ON' },
  { name: 'max_connections', value: String(conexiones), applyMethod: 'pending-reboot' },
  { name: 'character_set_server', value: 'utf8mb4' },
  { name: 'slow_query_log', value: '1' },
  { name: 'long_query_time', value: '1' },
  { name: 'log_output', value: 'FILE' },
];

/** Core-DB: MySQL 8.4 behind a proxy, and the builds that migrate it. */
export class PilaBase extends Pila {
  readonly clave: KmsKey;
  /** Of the database instance, as CloudWatch names it. */
  readonly identificador: string;
  readonly nombreProxy: string;
  /** What a function opens: an identity of IAM instead of a password. */
  readonly databaseUrl: string;
  /** ARN that `rds-db:connect` needs to log in at the proxy as the application. */
  readonly arnDeEntrada: string;

  constructor(ambito: Construct, id: string, entorno: Entorno, red: PilaRed, migraciones: string) {
    super(ambito, id, entorno);
    this.clave = crearClave(this, 'base', { descripcion: 'Base de datos de Vigía', servicios: [] });
    this.identificador = nombreValido('base', this.nombrar('mysql'));
    const base = this.#instancia(red);
    const arnSecreto = base.masterUserSecret.get(0).secretArn;
    new SecretsmanagerSecretRotation(this, 'rotacion', {
      secretId: arnSecreto,
      rotateImmediately: false,
      rotationRules: { automaticallyAfterDays: entorno.rotationIntervalDays },
    });
    const proxy = crearProxy(this, { base, arnSecreto, clave: this.clave, red });
    this.nombreProxy = proxy.nombre;
    this.arnDeEntrada = proxy.arnDeEntrada(USUARIO_APLICACION);
    this.databaseUrl = proxy.url(USUARIO_APLICACION, NOMBRE_BASE);
    crearMigraciones(this, {
      red,
      url: proxy.url(MAESTRO, NOMBRE_BASE),
      arnDeEntrada: proxy.arnDeEntrada(MAESTRO),
      paquete: migraciones,
    });
    this.salida('RdsEndpoint', base.address, 'La base de datos; solo el proxy llega a ella');
    this.salida('RdsProxyEndpoint', proxy.direccion, 'El proxy de la base de datos');
    this.salida('MasterSecretArn', arnSecreto, 'El secreto del usuario maestro, que RDS rota');
  }

  #instancia(red: PilaRed): DbInstance {
    const { entorno, identificador } = this;
    const grupo = new DbSubnetGroup(this, 'subredes', {
      name: this.nombrar('base'),
      subnetIds: [...red.subredes],
    });
    const parametros = new DbParameterGroup(this, 'parametros', {
      name: this.nombrar('mysql84'),
      family: 'mysql8.4',
      parameter: PARAMETROS(entorno.dbMaxConnections),
    });
    const registros = ['error', 'slowquery'].map(
      (cual) =>
        new CloudwatchLogGroup(this, `registro-${cual}`, {
          name: `/aws/rds/instance/${identificador}/${cual}`,
          retentionInDays: entorno.logRetentionDays,
        }),
    );
    return new DbInstance(this, 'mysql', {
      identifier: identificador,
      engine: 'mysql',
      engineVersion: '8.4',
      instanceClass: entorno.dbInstanceClass,
      storageType: 'gp3',
      allocatedStorage: entorno.dbStorageGb,
      maxAllocatedStorage: 5 * entorno.dbStorageGb,
      storageEncrypted: true,
      kmsKeyId: this.clave.arn,
      multiAz: entorno.enableMultiAZ,
      dbName: NOMBRE_BASE,
      username: MAESTRO,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: this.clave.arn,
      iamDatabaseAuthenticationEnabled: true,
      dbSubnetGroupName: grupo.name,
      vpcSecurityGroupIds: [red.grupos.base],
      publiclyAccessible: false,
      parameterGroupName: parametros.name,
      caCertIdentifier: 'rds-ca-rsa2048-g1',
      backupRetentionPeriod: entorno.backupRetentionDays,
      // UTC: backups before the maintenance, both at night in America.
      backupWindow: '06:00-07:00',
      maintenanceWindow: 'sun:07:30-sun:08:30',
      copyTagsToSnapshot: true,
      deletionProtection: entorno.deletionProtection,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: this.nombrar('final'),
      autoMinorVersionUpgrade: true,
      enabledCloudwatchLogsExports: ['error', 'slowquery'],
      performanceInsightsEnabled: admitePerformanceInsights(entorno.dbInstanceClass),
      ...(admitePerformanceInsights(entorno.dbInstanceClass)
        ? { performanceInsightsKmsKeyId: this.clave.arn }
        : {}),
      dependsOn: registros,
    });
  }
}
