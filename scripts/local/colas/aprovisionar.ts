import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  paginateListSubscriptions,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SuscripcionLocal, Topologia } from '../topologia.ts';
import { clienteSns, clienteSqs, colaArn, colaUrl, temaArn } from './clientes.ts';

type Partes = Pick<Topologia, 'temas' | 'colas' | 'suscripciones'>;

/** Lets the topics send to the queue; without it SNS cannot deliver, here as on AWS. */
export const politica = (cola: string, temas: readonly string[]): string =>
  temas.length === 0
    ? ''
    : JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: colaArn(cola),
            Condition: { ArnEquals: { 'aws:SourceArn': temas.map(temaArn) } },
          },
        ],
      });

const atributosDeColas = (partes: Partes): ReadonlyMap<string, Record<string, string>> => {
  const temasDe = (cola: string): string[] =>
    partes.suscripciones.filter((s) => s.cola === cola || s.dlq.nombre === cola).map((s) => s.tema);
  const dlq = (nombre: string, retencionS: number) =>
    [
      nombre,
      { MessageRetentionPeriod: String(retencionS), Policy: politica(nombre, temasDe(nombre)) },
    ] as const;
  return new Map<string, Record<string, string>>([
    ...partes.colas.map((cola) => dlq(cola.dlq.nombre, cola.dlq.retencionS)),
    ...partes.suscripciones.map((s) => dlq(s.dlq.nombre, s.dlq.retencionS)),
    ...partes.colas.map(
      (cola) =>
        [
          cola.nombre,
          {
            VisibilityTimeout: String(cola.visibilidadS),
            MessageRetentionPeriod: String(cola.retencionS),
            Policy: politica(cola.nombre, temasDe(cola.nombre)),
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: colaArn(cola.dlq.nombre),
              maxReceiveCount: cola.recepcionesMax,
            }),
          },
        ] as const,
    ),
  ]);
};

const ponerCola = async (
  sqs: SQSClient,
  endpoint: string,
  nombre: string,
  atributos: Record<string, string>,
): Promise<void> => {
  // Created bare and then set: CreateQueue refuses a queue whose attributes have changed since.
  await sqs.send(new CreateQueueCommand({ QueueName: nombre }));
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: colaUrl(endpoint, nombre), Attributes: atributos }),
  );
};

const atributosDeSuscripcion = (s: SuscripcionLocal): Record<string, string> => ({
  RawMessageDelivery: 'true',
  FilterPolicy: JSON.stringify(s.filtro ?? {}),
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: colaArn(s.dlq.nombre) }),
});

const actualizar = async (sns: SNSClient, arn: string, deseados: Record<string, string>): Promise<void> => {
  const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
  for (const [AttributeName, AttributeValue] of Object.entries(deseados))
    if (Attributes[AttributeName] !== AttributeValue)
      await sns.send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }),
      );
};

const ponerSuscripciones = async (sns: SNSClient, partes: Partes, exclusivo: boolean): Promise<void> => {
  const clave = (tema: string, cola: string): string => `${tema} ${cola}`;
  const deseadas = new Map(
    partes.suscripciones.map((s) => [clave(temaArn(s.tema), colaArn(s.cola)), s] as const),
  );
  const hechas = new Set<string>();
  for await (const pagina of paginateListSubscriptions({ client: sns }, {})) {
    for (const { SubscriptionArn: arn, TopicArn: tema, Endpoint: cola } of pagina.Subscriptions ?? []) {
      const esta = clave(tema ?? '', cola ?? '');
      const deseada = deseadas.get(esta);
      if (deseada === undefined) {
        if (exclusivo) await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
      } else if (arn !== undefined) {
        await actualizar(sns, arn, atributosDeSuscripcion(deseada));
        hechas.add(esta);
      }
    }
  }
  await Promise.all(
    [...deseadas].map(async ([esta, s]) => {
      if (hechas.has(esta)) return;
      await sns.send(
        new SubscribeCommand({
          TopicArn: temaArn(s.tema),
          Protocol: 'sqs',
          Endpoint: colaArn(s.cola),
          Attributes: atributosDeSuscripcion(s),
        }),
      );
    }),
  );
};

/**
 * Makes the queue server look like the topology, whatever it looked like before: missing parts are created, changed
 * attributes set, subscriptions that are no longer wanted removed. Queues are never deleted: they may hold messages.
 * `exclusivo: false` leaves subscriptions alone that are not in `partes`: for a server shared by several tests.
 */
export const aprovisionar = async (
  endpoint: string,
  partes: Partes,
  { exclusivo = true } = {},
): Promise<void> => {
  const sqs = clienteSqs(endpoint);
  const sns = clienteSns(endpoint);
  try {
    await Promise.all([
      ...[...atributosDeColas(partes)].map(([nombre, atributos]) =>
        ponerCola(sqs, endpoint, nombre, atributos),
      ),
      ...partes.temas.map((nombre) => sns.send(new CreateTopicCommand({ Name: nombre }))),
    ]);
    await ponerSuscripciones(sns, partes, exclusivo);
  } finally {
    sqs.destroy();
    sns.destroy();
  }
};
