/** What one order makes the system ask of AWS, as counted. See `npm run costos -- --contar`. */
export interface Conteo {
  /** SNS: Publish and PublishBatch. */
  readonly sns: number;
  /** SQS: receives that brought something, deletes, sends. */
  readonly sqs: number;
  /** Of Lambda: the HTTP request and one per batch of messages. */
  readonly invocaciones: number;
  /** Requests of the client that reads the verdict once. */
  readonly peticiones: number;
}

/** Counted on 2026-11-25, half of the orders short: 20 one by one, then 200 at once. */
export const CONTADO: Readonly<Record<'sueltos' | 'tropel', Conteo>> = {
  /** One order after another, each through the whole chain before the next: what a quiet shop does. */
  sueltos: { sns: 3.7, sqs: 8.4, invocaciones: 5.2, peticiones: 2 },
  /** All at once, so that batches fill: what a busy one does. */
  tropel: { sns: 0.73, sqs: 1.79, invocaciones: 0.86, peticiones: 2 },
};
