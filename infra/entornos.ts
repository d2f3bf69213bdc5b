/** What differs between environments, and nothing else. One environment per AWS account and region: see docs/decisiones/0051. */
import * as z from 'zod';

export type NombreEntorno = 'dev' | 'prod';

export interface Entorno {
  readonly nombre: NombreEntorno;
  readonly region: string;
  /** Letters of the availability zones, 2 or 3: `a` in us-east-1 is us-east-1a. */
  readonly zonas: readonly string[];
  /** In how many of them each interface endpoint stands, 1..3. Each costs about $7.30 a month. */
  readonly zonasDeEndpoints: number;
  /** A /16 that overlaps with nothing it will ever be peered with. */
  readonly cidr: string;
  readonly dbInstanceClass: string;
  readonly enableMultiAZ: boolean;
  /** GiB; storage grows by itself up to five times this. */
  readonly dbStorageGb: number;
  /** max_connections of the database; about 80 per GiB of memory are what RDS itself would give. */
  readonly dbMaxConnections: number;
  /** How many of those the proxy may open. The rest is for people and for RDS itself. */
  readonly proxyMaxConnections: number;
  /** Days that automatic backups are kept, 1..35. */
  readonly backupRetentionDays: number;
  readonly deletionProtection: boolean;
  /** Days between two rotations of the master password, 1..1000. */
  readonly rotationIntervalDays: number;
  /** Reserved concurrency of each HTTP function. null: none is reserved, and the account's own limit bounds all. */
  readonly httpConcurrency: number | null;
  /** Service quota "Concurrent executions" of the account: 10 in many new ones, 1000 after asking. */
  readonly lambdaAccountConcurrency: number;
  readonly wafMode: 'COUNT' | 'BLOCK';
  /** A name in a hosted zone of this account; null: CloudFront's own name. */
  readonly domain: { readonly name: string; readonly zoneId: string } | null;
  /** Who is told when an alarm fires; each address has to confirm once. */
  readonly alarmEmails: readonly string[];
  /** A Slack channel; its workspace is authorized once in the console of Amazon Q Developer (once Chatbot). */
  readonly chat: { readonly teamId: string; readonly channelId: string } | null;
  /** USD a month; warns at 80 % and at 100 % foreseen. */
  readonly budgetUsd: number;
  /** One of the values that CloudWatch Logs takes. */
  readonly logRetentionDays: number;
  /** S3 bucket of the Terraform state; null: a file beside the stacks, for a first look only. */
  readonly stateBucket: string | null;
}

/** What belongs to an account and not into a repository comes from the environment of whoever runs synth. */
const propios = z.object({
  VIGIA_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional(),
  VIGIA_ESTADO_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  /** Comma-separated. */
  VIGIA_CORREOS_ALARMA: z
    .string()
    .transform((lista) => lista.split(',').map((uno) => uno.trim()))
    .pipe(z.array(z.email()))
    .optional(),
});

const dev: Entorno = {
  nombre: 'dev',
  region: 'us-east-1',
  zonas: ['a', 'b'],
  zonasDeEndpoints: 1,
  cidr: '10.20.0.0/16',
  dbInstanceClass: 'db.t4g.micro',
  enableMultiAZ: false,
  dbStorageGb: 20,
  dbMaxConnections: 60,
  proxyMaxConnections: 40,
  backupRetentionDays: 7,
  deletionProtection: false,
  rotationIntervalDays: 30,
  httpConcurrency: null,
  lambdaAccountConcurrency: 10,
  wafMode: 'COUNT',
  domain: null,
  alarmEmails: ['alarmas-dev@example.com'],
  chat: null,
  budgetUsd: 150,
  logRetentionDays: 14,
  stateBucket: null,
};

const prod: Entorno = {
  ...dev,
  nombre: 'prod',
  zonas: ['a', 'b', 'c'],
  zonasDeEndpoints: 3,
  cidr: '10.30.0.0/16',
  dbInstanceClass: 'db.m7g.large',
  enableMultiAZ: true,
  dbStorageGb: 100,
  dbMaxConnections: 600,
  proxyMaxConnections: 400,
  backupRetentionDays: 35,
  deletionProtection: true,
  httpConcurrency: 60,
  lambdaAccountConcurrency: 1000,
  wafMode: 'BLOCK',
  alarmEmails: ['guardia@example.com'],
  budgetUsd: 900,
  logRetentionDays: 90,
};

const entornos: Readonly<Record<NombreEntorno, Entorno>> = { dev, prod };

/** @throws Error with a Spanish sentence when the name or a variable of the account's own is no good */
export const entornoDe = (
  nombre: string,
  variables: Readonly<Record<string, string | undefined>>,
): Entorno => {
  const elegido = nombre === 'dev' || nombre === 'prod' ? entornos[nombre] : undefined;
  if (elegido === undefined) throw new Error(`No existe el entorno «${nombre}»: los hay dev y prod.`);
  const leidas = propios.safeParse(variables);
  if (!leidas.success)
    throw new Error(`Variable inválida: ${leidas.error.issues.map(({ path }) => path[0]).join(', ')}.`);
  const { VIGIA_REGION, VIGIA_ESTADO_BUCKET, VIGIA_CORREOS_ALARMA } = leidas.data;
  return {
    ...elegido,
    region: VIGIA_REGION ?? elegido.region,
    stateBucket: VIGIA_ESTADO_BUCKET ?? elegido.stateBucket,
    alarmEmails: VIGIA_CORREOS_ALARMA ?? elegido.alarmEmails,
  };
};
