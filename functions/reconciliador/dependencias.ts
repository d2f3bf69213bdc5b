import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Base } from '../../shared/adaptadores/mysql/base.ts';
import type { Reloj } from '../../shared/adaptadores/reloj.ts';
import type { Publicador } from '../../shared/adaptadores/sns.ts';
import type { Logger } from '../../shared/lambda/logger.ts';
import type { Metricas } from '../../shared/lambda/metricas.ts';

/** What is known of the validator's queues. */
export interface ColasDelValidador {
  /** Messages in its queue. */
  contar(): Promise<number>;
  /** Messages in its DLQs that somebody else is looking at. */
  contarOcultos(): Promise<number>;
  /** Bodies of the messages in its DLQs, at most `maximo` of each. */
  ojearDlqs(maximo: number): Promise<readonly string[]>;
}

/** Where what lies in a DLQ because of an outage goes back to. */
export interface Vuelta {
  /** As infra/topologia.ts names it. */
  readonly dlq: string;
  readonly dlqUrl: string;
  readonly cola: string;
  readonly colaUrl: string;
}

export interface Dependencias {
  readonly base: Base;
  readonly sqs: SQSClient;
  readonly colas: ColasDelValidador;
  readonly vueltas: readonly Vuelta[];
  readonly pedidos: Publicador;
  readonly evaluaciones: Publicador;
  readonly decisiones: Publicador;
  readonly bodega: Publicador;
  readonly reloj: Reloj;
  readonly azar: (bytes: number) => Buffer;
  readonly metricas: Metricas;
  readonly logger: Logger;
  /** How long an order may be without an outcome, in milliseconds. */
  readonly plazoMs: number;
}

/** One run: its moment, its trace, and until when it may go on. */
export interface Corrida extends Dependencias {
  /** Milliseconds since 1970. */
  readonly ahora: number;
  readonly traceparent: string;
  /** Is there time for another page? */
  readonly hayTiempo: () => boolean;
}
