/**
 * What a function of the chain costs when it does nothing: no check, no decision, no database. Each message goes on as
 * it came, so that the chain without work carries as many messages through as many queues as the real one.
 */
import type { SQSEvent } from 'aws-lambda';
import { crearPublicador, crearSns } from '../../../shared/adaptadores/sns.ts';
import { leerEntorno, variables } from '../../../shared/lambda/entorno.ts';

/** In the real chain one order in ten is short and goes the other way, see cargas.ts. */
const CON_FALTANTE = 10;

/** @param variable of the environment, with the ARN of the topic that everything goes to */
export const crearReenvio = (variable: string) => {
  const { [variable]: temaArn = '' } = leerEntorno({ [variable]: variables.arn });
  const publicador = crearPublicador(crearSns(), temaArn);
  return async (cuerpos: readonly string[]): Promise<void> => {
    const fallidos = await publicador.publicarTodos(
      cuerpos.map((cuerpo, i) => ({
        clave: String(i),
        cuerpo,
        atributos: { resultado: i % CON_FALTANTE === 0 ? 'INCONSISTENTE' : 'CONSISTENTE' },
      })),
    );
    if (fallidos.size > 0) throw new Error(`${fallidos.size} mensajes sin publicar`);
  };
};

export const reenviarCola = (variable: string) => {
  const reenviar = crearReenvio(variable);
  return async ({ Records }: SQSEvent) => {
    await reenviar(Records.map(({ body }) => body));
    return { batchItemFailures: [] };
  };
};
