/** HTTP fixture: publishes what it is sent, echoes events, and misbehaves on demand. */
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';

const sns = new SNSClient({});

interface Evento {
  routeKey: string;
  body?: string;
  pathParameters?: { accion?: string };
}

const malas: Record<string, () => unknown> = {
  lanzar: () => {
    throw new Error('a propósito');
  },
  morir: () => process.exit(9),
  colgar: () => new Promise(() => undefined),
  rara: () => ({ statusCode: 'ninguno' }),
  texto: () => 'hola',
  galletas: () => ({ statusCode: 200, cookies: ['a=1', 'b=2'], headers: { 'X-Uno': 1 }, body: 'ok' }),
  binario: () => ({
    statusCode: 200,
    headers: { 'content-type': 'image/png', 'access-control-allow-origin': 'http://malo' },
    isBase64Encoded: true,
    body: Buffer.from([0, 255, 1]).toString('base64'),
  }),
};

export const handler = async (evento: Evento): Promise<unknown> => {
  if (evento.routeKey === '$default') return { statusCode: 404, body: '{"title":"no"}' };
  const accion = evento.pathParameters?.accion;
  if (accion !== undefined) return malas[accion]?.() ?? evento;
  if (evento.routeKey !== 'POST /publicar') return evento;
  const ids: string[] = JSON.parse(evento.body ?? '[]');
  const { Failed = [] } = await sns.send(
    new PublishBatchCommand({
      TopicArn: process.env.TEMA_PRUEBA_ARN,
      PublishBatchRequestEntries: ids.map((id, i) => ({ Id: String(i), Message: id })),
    }),
  );
  return { statusCode: Failed.length === 0 ? 202 : 503, body: '{}' };
};
