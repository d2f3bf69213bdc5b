/** What can be known of a queue without taking anything out of it. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

const CUENTAS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** All messages of a queue, whether visible, in flight or delayed; approximate, as SQS counts. */
export const contarMensajes = async (sqs: SQSClient, url: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...CUENTAS] }),
  );
  return CUENTAS.reduce((suma, cuenta) => suma + Number(Attributes[cuenta] ?? 0), 0);
};
