/** How each dependency is asked whether it answers. The AWS clients load when somebody first asks. */
import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import { perezoso } from './perezoso.ts';
import type { Dependencia } from './salud.ts';

/** Whoever asks /ready wants to know now; but slow, on a machine at its limit, is not out. */
const ESPERA_MS = 5000;

// Every client has its own sockets, so it is made once.
const sqs = perezoso(async () => {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const { crearSqs } = await import('../../shared/adaptadores/sqs.ts');
  return { cliente: crearSqs(), GetQueueAttributesCommand };
});

const sns = perezoso(async () => {
  const { GetTopicAttributesCommand } = await import('@aws-sdk/client-sns');
  const { crearSns } = await import('../../shared/adaptadores/sns.ts');
  return { cliente: crearSns(), GetTopicAttributesCommand };
});

const base = (pool: Base): Dependencia => ({
  nombre: 'base',
  comprobar: async () => {
    await pool.query({ sql: 'SELECT 1', timeout: ESPERA_MS });
  },
});

const cola = (nombre: string, url: string): Dependencia => ({
  nombre,
  comprobar: async () => {
    const { cliente, GetQueueAttributesCommand } = await sqs();
    const orden = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
    await cliente.send(orden, { abortSignal: AbortSignal.timeout(ESPERA_MS) });
  },
});

const tema = (nombre: string, arn: string): Dependencia => ({
  nombre,
  comprobar: async () => {
    const { cliente, GetTopicAttributesCommand } = await sns();
    const orden = new GetTopicAttributesCommand({ TopicArn: arn });
    await cliente.send(orden, { abortSignal: AbortSignal.timeout(ESPERA_MS) });
  },
});

/** @param direcciones by env variable: `COLA_X_URL` is a queue's URL, `TEMA_X_ARN` a topic's ARN */
export const dependenciasDe = (
  pool: Base,
  direcciones: Readonly<Record<string, string>>,
): readonly Dependencia[] => [
  base(pool),
  ...Object.entries(direcciones).map(([variable, direccion]) => {
    const nombre = variable
      .replace(/_(URL|ARN)$/, '')
      .toLowerCase()
      .replaceAll('_', '-');
    return variable.endsWith('_URL') ? cola(nombre, direccion) : tema(nombre, direccion);
  }),
];
