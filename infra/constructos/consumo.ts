import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import type { FuenteSqs } from '../topologia.ts';
import type { Pila } from './pila.ts';

/** A queue feeds a function; of a batch only what the function names comes back. */
export const crearConsumo = (
  pila: Pila,
  nombre: string,
  { cola, loteMax, ventanaS, concurrenciaMax }: FuenteSqs,
  funcion: LambdaFunction,
): void => {
  new LambdaEventSourceMapping(pila, `consumo-${nombre}`, {
    eventSourceArn: pila.arn('sqs', cola),
    functionName: funcion.arn,
    batchSize: loteMax,
    maximumBatchingWindowInSeconds: ventanaS,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: concurrenciaMax },
  });
};
