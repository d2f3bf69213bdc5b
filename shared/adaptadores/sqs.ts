import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OPCIONES_CLIENTE } from './aws.ts';

/** The client takes region, credentials and endpoint from the environment, as on AWS. */
export const crearSqs = (): SQSClient => new SQSClient(OPCIONES_CLIENTE);

/** SQS allows 1..256 characters here; longer reasons say nothing more to whoever reads a DLQ. */
const MOTIVO_MAX = 256;

export interface Descartado {
  readonly cuerpo: string;
  readonly motivo: string;
  /** The message's id in the queue it came from. */
  readonly mensajeId: string;
  readonly traceparent: string | undefined;
}

/** Puts a message that can never succeed into the DLQ, with its reason, without spending its receives. */
export type EnviarADlq = (mensaje: Descartado) => Promise<void>;

const atributo = (valor: string) => ({ DataType: 'String', StringValue: valor });

/** SQS refuses an empty body and a few characters; the reason matters more than their exact form. */
const cuerpoAdmisible = (cuerpo: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that SQS refuses
  cuerpo.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD') ||
  '(sin cuerpo)';

export const crearEnvioADlq =
  (sqs: SQSClient, dlqUrl: string, origen: string): EnviarADlq =>
  async ({ cuerpo, motivo, mensajeId, traceparent }) => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: dlqUrl,
        MessageBody: cuerpoAdmisible(cuerpo),
        MessageAttributes: {
          motivo: atributo(motivo.slice(0, MOTIVO_MAX)),
          origen: atributo(origen),
          mensaje_id: atributo(mensajeId),
          ...(traceparent === undefined ? {} : { traceparent: atributo(traceparent) }),
        },
      }),
    );
  };

/** SQS takes at most 10 entries in a batch. */
const ENTRADAS_MAX = 10;

/** Makes received messages visible again at once. @throws if SQS did not take a request; single entries may fail. */
export type Devolver = (recibos: readonly string[]) => Promise<void>;

export const crearDevolucion =
  (sqs: SQSClient, colaUrl: string): Devolver =>
  async (recibos) => {
    const tandas = Array.from({ length: Math.ceil(recibos.length / ENTRADAS_MAX) }, (_, n) =>
      recibos.slice(n * ENTRADAS_MAX, (n + 1) * ENTRADAS_MAX),
    );
    await Promise.all(
      tandas.map((tanda) =>
        sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: colaUrl,
            Entries: tanda.map((ReceiptHandle, n) => ({
              Id: String(n),
              ReceiptHandle,
              VisibilityTimeout: 0,
            })),
          }),
        ),
      ),
    );
  };
