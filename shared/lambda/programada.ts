import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { conContexto, type Logger } from './logger.ts';

/**
 * A function that a clock calls. Its event says nothing; what it throws is logged and thrown on, so that the
 * invocation counts as failed. It comes again with the next tick, hence needs no retries.
 */
export const programar = (trabajo: () => Promise<void>, logger: Logger) =>
  middy<unknown, void, Error, Context>().handler((_, contexto) =>
    conContexto({ invocacion: contexto.awsRequestId }, async () => {
      try {
        await trabajo();
      } catch (error) {
        logger.error({ err: error }, 'ejecución programada fallida');
        throw error;
      }
    }),
  );
