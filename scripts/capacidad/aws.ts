/**
 * Limits and list prices of AWS in us-east-1, as their pages said in November 2026. Quotas marked `ampliable` grow on
 * request; the others are how the service is built.
 */

export const CUOTAS = {
  /** HTTP API, requests per second of an account and region ("Amazon API Gateway quotas"); ampliable. */
  apiPorSegundo: 10_000,
  /** Concurrent executions of an account and region ("Lambda quotas"); ampliable. */
  lambdaConcurrencia: 1_000,
  /** SNS Publish, messages per second of an account and region, batched or not ("Amazon SNS endpoints and quotas"); ampliable. */
  snsMensajesPorSegundo: 30_000,
  /** Messages in flight of a standard queue ("Amazon SQS quotas"). */
  sqsEnVuelo: 120_000,
  /** Storage of an RDS instance, bytes ("Amazon RDS DB instance storage"). */
  rdsBytes: 64 * 2 ** 40,
} as const;

/** US dollars. */
export const PRECIOS = {
  apiPorMillon: 1.0,
  lambdaPorMillon: 0.2,
  lambdaPorGBs: 0.0000166667,
  /** A request of up to 64 KB; delivery to SQS is free. */
  snsPorMillon: 0.5,
  sqsPorMillon: 0.4,
  /** gp3, per GB and month. */
  rdsGBMes: 0.115,
} as const;

/** RDS for MySQL, single writer in two zones; hourly price. */
export const CLASES = [
  { nombre: 'db.m7g.large', vcpu: 2, hora: 0.336 },
  { nombre: 'db.m7g.2xlarge', vcpu: 8, hora: 1.344 },
  { nombre: 'db.r7g.8xlarge', vcpu: 32, hora: 7.648 },
  { nombre: 'db.r7g.16xlarge', vcpu: 64, hora: 15.296 },
] as const;
