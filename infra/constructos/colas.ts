import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import type { Construct } from 'constructs';
import { comprobarCola, comprobarDlq, comprobarVigilada } from '../comprobaciones.ts';
import type { Modelo } from '../modelo.ts';
import type { Cola, Dlq, Suscripcion } from '../topologia.ts';
import { politicaDeRecurso } from './politica.ts';

/** Seconds that SQS keeps a data key, 60..86400: each costs a request to KMS, each outlives a revoked right. */
const REUSO_DE_CLAVE_S = 300;

const crearDlq = (ambito: Construct, { nombre, retencionS }: Dlq, clave: KmsKey): SqsQueue =>
  new SqsQueue(ambito, nombre, {
    name: nombre,
    messageRetentionSeconds: retencionS,
    kmsMasterKeyId: clave.arn,
    kmsDataKeyReusePeriodSeconds: REUSO_DE_CLAVE_S,
  });

/** A queue of work with the DLQ that takes what it gives up, and nothing else. */
export const crearCola = (ambito: Construct, cola: Cola, clave: KmsKey, modelo: Modelo): SqsQueue => {
  comprobarCola(cola, modelo);
  const muerta = crearDlq(ambito, cola.dlq, clave);
  const viva = new SqsQueue(ambito, cola.nombre, {
    name: cola.nombre,
    visibilityTimeoutSeconds: cola.visibilidadS,
    messageRetentionSeconds: cola.retencionS,
    kmsMasterKeyId: clave.arn,
    kmsDataKeyReusePeriodSeconds: REUSO_DE_CLAVE_S,
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: muerta.arn, maxReceiveCount: cola.recepcionesMax }),
  });
  new SqsQueueRedriveAllowPolicy(ambito, `origen-${cola.dlq.nombre}`, {
    queueUrl: muerta.url,
    redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [viva.arn] }),
  });
  soloDelTema(ambito, cola.dlq.nombre, muerta, undefined);
  return viva;
};

/** Admits the one topic; refuses whoever comes without TLS. */
const soloDelTema = (
  ambito: Construct,
  nombre: string,
  cola: SqsQueue,
  tema: SnsTopic | undefined,
): SqsQueuePolicy =>
  new SqsQueuePolicy(ambito, `politica-${nombre}`, {
    queueUrl: cola.url,
    policy: politicaDeRecurso([
      ...(tema === undefined
        ? []
        : [
            {
              principal: { Service: 'sns.amazonaws.com' },
              acciones: ['sqs:SendMessage'],
              recursos: [cola.arn],
              condicion: { ArnEquals: { 'aws:SourceArn': tema.arn } },
            },
          ]),
      {
        efecto: 'Deny' as const,
        principal: '*' as const,
        acciones: ['sqs:ReceiveMessage', 'sqs:SendMessage'],
        recursos: [cola.arn],
        condicion: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  });

/** Raw delivery from a topic to a queue, with the DLQ of the delivery itself and both policies that it needs. */
export const crearSuscripcion = (
  ambito: Construct,
  { tema: nombreTema, cola: nombreCola, filtro, dlq }: Suscripcion,
  extremos: { readonly tema: SnsTopic; readonly cola: SqsQueue; readonly clave: KmsKey },
  modelo: Modelo,
): SqsQueue => {
  comprobarDlq(dlq);
  comprobarVigilada(dlq.nombre, modelo);
  const { tema, cola, clave } = extremos;
  const muerta = crearDlq(ambito, dlq, clave);
  // SNS puts its failures there by itself; no queue has it as its DLQ.
  new SqsQueueRedriveAllowPolicy(ambito, `origen-${dlq.nombre}`, {
    queueUrl: muerta.url,
    redriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }),
  });
  const politicas = [
    soloDelTema(ambito, nombreCola, cola, tema),
    soloDelTema(ambito, dlq.nombre, muerta, tema),
  ];
  new SnsTopicSubscription(ambito, `${nombreTema}--${nombreCola}`, {
    topicArn: tema.arn,
    protocol: 'sqs',
    endpoint: cola.arn,
    rawMessageDelivery: true,
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: muerta.arn }),
    ...(filtro === undefined
      ? {}
      : { filterPolicy: JSON.stringify(filtro), filterPolicyScope: 'MessageAttributes' }),
    dependsOn: politicas,
  });
  return muerta;
};
