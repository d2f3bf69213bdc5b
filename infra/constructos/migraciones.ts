import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project/index.js';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import type { PilaRed } from '../red.ts';
import { crearDeposito } from './deposito.ts';
import type { Pila } from './pila.ts';
import { quienAsume } from './politica.ts';
import { permisosDeRed } from './red-privada.ts';
import { crearRol } from './rol.ts';

const IMAGEN = 'aws/codebuild/amazonlinux-aarch64-standard:3.0';
const MINUTOS_MAX = 15;

/** What CodeBuild runs: nothing is fetched, all that it needs is in the archive. */
const instrucciones = (orden: string): string =>
  JSON.stringify({
    version: 0.2,
    phases: {
      install: { 'runtime-versions': { nodejs: 22 } },
      build: {
        commands: [
          // The build's identity, where the login with IAM looks for it.
          'eval "$(aws configure export-credentials --format env)"',
          orden,
        ],
      },
    },
  });

const PROYECTOS = [
  { id: 'db-migrate', orden: 'node scripts/migrar/migrar.mjs --usuarios' },
  { id: 'db-seed', orden: 'node scripts/migrar/migrar.mjs --demo' },
] as const;

/** CodeBuild projects inside the VPC; running one twice, or both at once, does no harm. */
export const crearMigraciones = (
  pila: Pila,
  o: {
    readonly red: PilaRed;
    readonly url: string;
    readonly arnDeEntrada: string;
    /** The bundled script and the SQL, zipped. */
    readonly paquete: string;
  },
): void => {
  const deposito = crearDeposito(pila, 'migraciones', () => []);
  const codigo = new TerraformAsset(pila, 'codigo-migraciones', { path: o.paquete, type: AssetType.FILE });
  const objeto = new S3Object(pila, 'objeto-migraciones', {
    bucket: deposito.id,
    key: `migraciones-${codigo.assetHash}.zip`,
    source: codigo.path,
  });
  const registro = new CloudwatchLogGroup(pila, 'registro-migraciones', {
    name: `/aws/codebuild/${pila.nombrar('migraciones')}`,
    retentionInDays: pila.entorno.logRetentionDays,
  });
  const { rol, politica } = crearRol(pila, 'migraciones', {
    nombre: pila.nombrar('migraciones'),
    asume: quienAsume('codebuild.amazonaws.com', pila.cuenta),
    permisos: [
      { acciones: ['rds-db:connect'], recursos: [o.arnDeEntrada] },
      { acciones: ['s3:GetObject', 's3:GetObjectVersion'], recursos: [`${deposito.arn}/*`] },
      { acciones: ['s3:GetBucketAcl', 's3:GetBucketLocation'], recursos: [deposito.arn] },
      { acciones: ['logs:CreateLogStream', 'logs:PutLogEvents'], recursos: [`${registro.arn}:*`] },
      ...permisosDeRed(pila),
      {
        acciones: ['ec2:CreateNetworkInterfacePermission'],
        recursos: [pila.arn('ec2', 'network-interface/*')],
        condicion: { StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
      },
      {
        acciones: ['ec2:DescribeDhcpOptions', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'],
        recursos: ['*'],
        motivo: 'EC2 no admite recursos en las acciones Describe',
      },
    ],
  });
  for (const { id, orden } of PROYECTOS) {
    new CodebuildProject(pila, id, {
      name: pila.nombrar(id),
      serviceRole: rol.arn,
      buildTimeout: MINUTOS_MAX,
      concurrentBuildLimit: 1,
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'ARM_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: IMAGEN,
        environmentVariable: [{ name: 'DATABASE_URL', value: o.url }],
      },
      source: {
        type: 'S3',
        location: `${deposito.id}/${objeto.key}`,
        buildspec: instrucciones(orden),
      },
      vpcConfig: {
        vpcId: o.red.vpcId,
        subnets: [...o.red.subredes],
        securityGroupIds: [o.red.grupos.funciones],
      },
      logsConfig: { cloudwatchLogs: { groupName: registro.name } },
      dependsOn: [politica],
    });
  }
};
