import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { colaArn, REGION } from '../colas/clientes.ts';

const atributos = (mensaje: Message): SQSRecord['messageAttributes'] =>
  Object.fromEntries(
    Object.entries(mensaje.MessageAttributes ?? {}).map(([nombre, valor]) => [
      nombre,
      {
        ...(valor.StringValue === undefined ? {} : { stringValue: valor.StringValue }),
        ...(valor.BinaryValue === undefined
          ? {}
          : { binaryValue: Buffer.from(valor.BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: valor.DataType ?? 'String',
      },
    ]),
  );

/** A received message as Lambda hands it to a function. */
export const registroSqs = (cola: string, mensaje: Message): SQSRecord => {
  const body = mensaje.Body ?? '';
  const sistema: Partial<Record<string, string>> = mensaje.Attributes ?? {};
  return {
    messageId: mensaje.MessageId ?? '',
    receiptHandle: mensaje.ReceiptHandle ?? '',
    body,
    attributes: {
      ...sistema,
      ApproximateReceiveCount: sistema.ApproximateReceiveCount ?? '1',
      SentTimestamp: sistema.SentTimestamp ?? '0',
      SenderId: sistema.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: sistema.ApproximateFirstReceiveTimestamp ?? '0',
    },
    messageAttributes: atributos(mensaje),
    md5OfBody: mensaje.MD5OfBody ?? createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: colaArn(cola),
    awsRegion: REGION,
  };
};
