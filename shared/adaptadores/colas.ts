/** What can be known of a queue without taking anything out of it. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

const OCULTOS = 'ApproximateNumberOfMessagesNotVisible';
const TODOS = ['ApproximateNumberOfMessages', OCULTOS, 'ApproximateNumberOfMessagesDelayed'] as const;

const sumar = async (
  sqs: SQSClient,
  url: string,
  cuentas: readonly (typeof TODOS)[number][],
): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...cuentas] }),
  );
  return cuentas.reduce((suma, cuenta) => suma + Number(Attributes[cuenta] ?? 0), 0);
};

/** All messages of a queue, whether visible, in flight or delayed; approximate, as SQS counts. */
export const contarMensajes = (sqs: SQSClient, url: string): Promise<number> => sumar(sqs, url, TODOS);

/** Those that somebody has in hand, and nobody else can look at; approximate. */
export const contarOcultos = (sqs: SQSClient, url: string): Promise<number> => sumar(sqs, url, [OCULTOS]);
