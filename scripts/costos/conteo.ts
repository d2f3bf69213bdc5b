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

/** Counted on this system, half of the orders short. */
export const CONTADO: Readonly<Record<'sueltos' | 'tropel', Conteo>> = {
  /** One order after another, each through the whole chain before the next: what a quiet shop does. */
  sueltos: { sns: 3.5, sqs: 8, invocaciones: 6, peticiones: 2 },
  /** All at once, so that batches fill: what a busy one does. */
  tropel: { sns: 0.4, sqs: 1, invocaciones: 1.2, peticiones: 2 },
};
