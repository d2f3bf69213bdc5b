import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type Cola, colas, type Dlq, type Suscripcion, suscripciones, temas } from './topologia.ts';

/** Queues, DLQs, topics and filtered subscriptions, exactly as the topology says. */
export class PilaMensajeria extends TerraformStack {
  constructor(ambito: Construct, id: string, opciones: { readonly region: string }) {
    super(ambito, id);
    new AwsProvider(this, 'aws', { region: opciones.region });
    const porTema = new Map(temas.map((nombre) => [nombre, new SnsTopic(this, nombre, { name: nombre })]));
    const porCola = new Map(colas.map((cola) => [cola.nombre, this.#cola(cola)]));
    for (const suscripcion of suscripciones) {
      const tema = porTema.get(suscripcion.tema);
      const cola = porCola.get(suscripcion.cola);
      if (tema === undefined || cola === undefined)
        throw new Error(`${suscripcion.dlq.nombre}: arista sin extremo`);
      this.#suscribir(suscripcion, tema, cola);
    }
  }

  #dlq({ nombre, retencionS }: Dlq): SqsQueue {
    return new SqsQueue(this, nombre, {
      name: nombre,
      messageRetentionSeconds: retencionS,
      sqsManagedSseEnabled: true,
    });
  }

  #cola({ nombre, visibilidadS, retencionS, recepcionesMax, dlq }: Cola): SqsQueue {
    const muerta = this.#dlq(dlq);
    return new SqsQueue(this, nombre, {
      name: nombre,
      visibilityTimeoutSeconds: visibilidadS,
      messageRetentionSeconds: retencionS,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: muerta.arn, maxReceiveCount: recepcionesMax }),
    });
  }

  #suscribir(
    { tema: nombreTema, cola: nombreCola, filtro, dlq }: Suscripcion,
    tema: SnsTopic,
    cola: SqsQueue,
  ): void {
    const muerta = this.#dlq(dlq);
    const id = `${nombreTema}--${nombreCola}`;
    new SnsTopicSubscription(this, id, {
      topicArn: tema.arn,
      protocol: 'sqs',
      endpoint: cola.arn,
      rawMessageDelivery: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: muerta.arn }),
      ...(filtro === undefined ? {} : { filterPolicy: JSON.stringify(filtro) }),
    });
    // Without this SNS is not allowed to deliver, neither to the queue nor to what catches its failures.
    for (const [nombre, destino] of [
      [id, cola],
      [`${id}-dlq`, muerta],
    ] as const) {
      const permiso = new DataAwsIamPolicyDocument(this, `permiso-${nombre}`, {
        statement: [
          {
            actions: ['sqs:SendMessage'],
            resources: [destino.arn],
            principals: [{ type: 'Service', identifiers: ['sns.amazonaws.com'] }],
            condition: [{ test: 'ArnEquals', variable: 'aws:SourceArn', values: [tema.arn] }],
          },
        ],
      });
      new SqsQueuePolicy(this, `politica-${nombre}`, { queueUrl: destino.url, policy: permiso.json });
    }
  }
}
