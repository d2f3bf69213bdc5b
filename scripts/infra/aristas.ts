import { PublishCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Suscripcion } from '../../infra/topologia.ts';
import { suscripciones } from '../../infra/topologia.ts';
import { clienteSns, clienteSqs, colaUrl, temaArn } from '../local/colas/clientes.ts';

const ESPERA_S = 5;

/** The attributes that a subscription's filter wants, each with each of its values. */
const atributosDe = ({ filtro }: Suscripcion): readonly Readonly<Record<string, string>>[] => {
  const [[nombre, valores] = [undefined, []]] = Object.entries(filtro ?? {});
  return nombre === undefined ? [{}] : valores.map((valor) => ({ [nombre]: valor }));
};

/**
 * Sends a message along every edge of the topology, once for each value of its filter, and takes it out at the other end.
 * @returns per edge: did it arrive, alone and as it was
 */
export const recorrerAristas = async (
  endpoint: string,
): Promise<readonly { readonly arista: string; readonly llega: boolean }[]> => {
  const sns = clienteSns(endpoint);
  const sqs = clienteSqs(endpoint);
  const recibir = async (cola: string, espera: number): Promise<readonly string[]> => {
    const QueueUrl = colaUrl(endpoint, cola);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: espera }),
    );
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '' }) => Body);
  };
  try {
    const casos = suscripciones.flatMap((s) => atributosDe(s).map((atributos) => ({ s, atributos })));
    const resultados = [];
    for (const [i, { s, atributos }] of casos.entries()) {
      const cuerpo = `ensayo ${i}`;
      await sns.send(
        new PublishCommand({
          TopicArn: temaArn(s.tema),
          Message: cuerpo,
          MessageAttributes: Object.fromEntries(
            Object.entries(atributos).map(([nombre, StringValue]) => [
              nombre,
              { DataType: 'String', StringValue },
            ]),
          ),
        }),
      );
      const recibidos = await recibir(s.cola, ESPERA_S);
      // What a filter lets through must not lie in the queue beside it as well; what has no filter gets it too.
      let ajenos = 0;
      for (const { cola, filtro } of suscripciones.filter(
        ({ tema, cola }) => tema === s.tema && cola !== s.cola,
      )) {
        const suyos = await recibir(cola, 0);
        if (filtro !== undefined) ajenos += suyos.length;
      }
      resultados.push({
        arista: `${s.tema} → ${s.cola}${Object.values(atributos)
          .map((valor) => ` (${valor})`)
          .join('')}`,
        llega: recibidos.length === 1 && recibidos[0] === cuerpo && ajenos === 0,
      });
    }
    return resultados;
  } finally {
    sns.destroy();
    sqs.destroy();
  }
};
