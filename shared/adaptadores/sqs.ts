import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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
