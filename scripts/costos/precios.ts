/** Public list prices of us-east-1 in USD, November 2026, after the free tiers of the first year. Sources: the services' pricing pages. */
export const HORAS_MES = 730;

const MILLON = 1e6;

export const PRECIO = {
  /** HTTP API, the first 300 million. */
  peticionApi: 1 / MILLON,
  /** HTTPS, North America; the first 10 million a month are free. */
  peticionCloudFront: 1 / MILLON,
  funcionCloudFront: 0.1 / MILLON,
  /** Each 64 KiB of a request. */
  sns: 0.5 / MILLON,
  sqs: 0.4 / MILLON,
  kms: 3 / MILLON,
  invocacion: 0.2 / MILLON,
  /** arm64. */
  gbSegundo: 0.0000133334,
  waf: 0.6 / MILLON,
  logsPorGb: 0.5,
  bytesPorEndpointGb: 0.01,
  /** gp3 of RDS, a GB for a month. */
  discoGb: 0.115,
} as const;

export const GRATIS = {
  cloudFront: 10 * MILLON,
  sqs: MILLON,
  sns: MILLON,
  invocaciones: MILLON,
  gbSegundos: 400_000,
} as const;

/** An hour of a MySQL instance in one zone; two zones cost twice that. */
export const HORA_DE_BASE: Readonly<Record<string, number>> = {
  'db.t4g.micro': 0.016,
  'db.t4g.small': 0.032,
  'db.t4g.medium': 0.065,
  'db.m7g.large': 0.168,
  'db.m7g.xlarge': 0.337,
  'db.m7g.2xlarge': 0.674,
};

export const FIJO = {
  /** RDS Proxy, each vCPU of the database, two at least. */
  proxyHora: 2 * 0.015,
  endpointHora: 0.01,
  clave: 1,
  secreto: 0.4,
  /** Web ACL, and each rule of it. */
  waf: 5,
  reglaWaf: 1,
  /** The first ten are free. */
  alarma: 0.1,
  alarmaCompuesta: 0.5,
  tablero: 3,
  metricaPropia: 0.3,
} as const;
