import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import type { Pila } from './pila.ts';
import { politicaDeRecurso } from './politica.ts';

interface Servicio {
  /** As in `com.amazonaws.REGION.NAME`. */
  readonly servicio: string;
  /** What may be done through it, by anything in the VPC that IAM allows it too. */
  readonly acciones: readonly string[];
  /** Resources of this account and region; absent where the service's actions have none. */
  readonly recurso?: readonly [servicio: string, resto: string];
}

const INTERFACES: readonly Servicio[] = [
  {
    servicio: 'sqs',
    acciones: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
    recurso: ['sqs', '*'],
  },
  { servicio: 'sns', acciones: ['sns:GetTopicAttributes', 'sns:Publish'], recurso: ['sns', '*'] },
  {
    servicio: 'secretsmanager',
    acciones: ['secretsmanager:GetSecretValue'],
    recurso: ['secretsmanager', 'secret:*'],
  },
  {
    servicio: 'logs',
    acciones: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    recurso: ['logs', 'log-group:*'],
  },
  { servicio: 'kms', acciones: ['kms:Decrypt', 'kms:GenerateDataKey'], recurso: ['kms', 'key/*'] },
  { servicio: 'sts', acciones: ['sts:GetCallerIdentity'] },
  { servicio: 'monitoring', acciones: ['cloudwatch:DescribeAlarms'], recurso: ['cloudwatch', 'alarm:*'] },
];

/**
 * Endpoint policies name no account as principal (that would mean its root user alone): they admit everybody, on
 * the condition that it is somebody of this account.
 */
const politicaDe = (pila: Pila, { acciones, recurso }: Servicio): string =>
  politicaDeRecurso([
    {
      principal: '*',
      acciones,
      recursos: [recurso === undefined ? '*' : pila.arn(...recurso)],
      condicion: { StringEquals: { 'aws:PrincipalAccount': pila.cuenta } },
    },
  ]);

export const crearEndpoints = (
  pila: Pila,
  o: { readonly vpcId: string; readonly subredes: readonly string[]; readonly grupo: string },
): void => {
  for (const servicio of INTERFACES) {
    new VpcEndpoint(pila, `endpoint-${servicio.servicio}`, {
      vpcId: o.vpcId,
      vpcEndpointType: 'Interface',
      serviceName: `com.amazonaws.${pila.entorno.region}.${servicio.servicio}`,
      privateDnsEnabled: true,
      subnetIds: [...o.subredes],
      securityGroupIds: [o.grupo],
      policy: politicaDe(pila, servicio),
      tags: { Name: pila.nombrar(servicio.servicio) },
    });
  }
};

/** S3 costs nothing through a gateway. @returns the id of the list of its addresses */
export const crearEndpointS3 = (
  pila: Pila,
  o: { readonly vpcId: string; readonly tablaId: string },
): string =>
  new VpcEndpoint(pila, 'endpoint-s3', {
    vpcId: o.vpcId,
    vpcEndpointType: 'Gateway',
    serviceName: `com.amazonaws.${pila.entorno.region}.s3`,
    routeTableIds: [o.tablaId],
    policy: politicaDeRecurso([
      {
        principal: '*',
        acciones: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetObject', 's3:GetObjectVersion'],
        recursos: [`arn:aws:s3:::vigia-${pila.entorno.nombre}-*`],
        condicion: { StringEquals: { 'aws:PrincipalAccount': pila.cuenta } },
      },
    ]),
    tags: { Name: pila.nombrar('s3') },
  }).prefixListId;
