import * as z from 'zod';

/**
 * Reads the function's environment once, at cold start. Nobody else reads process.env, and nothing has a
 * default: a function that lacks a variable does not start, which is seen, instead of working wrongly, which
 * is not.
 *
 * @param fuente with the secrets in their places, see secretos.ts
 * @throws Error that names the variables at fault, never their values
 */
export const leerEntorno = <E extends z.ZodRawShape>(
  variables: E,
  fuente: Readonly<Record<string, string | undefined>> = process.env,
): z.infer<z.ZodObject<E>> => {
  const lectura = z.object(variables).safeParse(fuente);
  if (lectura.success) return lectura.data;
  const nombres = lectura.error.issues.map((falla) => falla.path.join('.'));
  throw new Error(`Variables de entorno ausentes o inválidas: ${[...new Set(nombres)].join(', ')}`);
};

const arn = z.string().startsWith('arn:');
const url = z.url();
/** What Lambda gives every function to sign requests with. */
const credenciales = {
  AWS_REGION: z.string().min(1),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().optional(),
};

/** The variables that several functions share. Which function gets which stands in infra/topologia.ts. */
export const variables = {
  base: { DATABASE_URL: z.url({ protocol: /^mysql$/ }) },
  /** Database connections at most: 1 on AWS, where a process serves one request at a time. */
  conexiones: { CONEXIONES_BASE: z.coerce.number().pipe(z.int().min(1).max(100)) },
  registro: { NIVEL_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']) },
  clavePedidos: {
    CLAVE_PEDIDOS: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .transform((hex) => Buffer.from(hex, 'hex')),
  },
  arn,
  url,
  credenciales,
  /** Secrets Manager, read without its SDK; the endpoint only where it is not Amazon's own. */
  secretos: { ...credenciales, AWS_ENDPOINT_URL_SECRETS_MANAGER: url.optional() },
  /** `no`, or the secret that a request must bring to prove that it came through CloudFront. */
  origen: { ORIGEN_EXIGIDO: z.union([z.literal('no'), arn]) },
  /** CloudWatch, read without its SDK. */
  alarmas: { ...credenciales, AWS_ENDPOINT_URL_CLOUDWATCH: url, ALARMAS_PREFIJO: z.string() },
  /** Every queue of work and every topic, for whoever watches over all of them. */
  colas: {
    COLA_VALIDACION_URL: url,
    COLA_REGISTRO_URL: url,
    COLA_ANOMALIAS_URL: url,
    COLA_SINCRONIZACION_URL: url,
    COLA_AUDITORIA_URL: url,
    COLA_DESCUBIERTOS_URL: url,
  },
  temas: {
    TEMA_PEDIDOS_ARN: arn,
    TEMA_EVALUACIONES_ARN: arn,
    TEMA_DECISIONES_ARN: arn,
    TEMA_FALTANTES_ARN: arn,
    TEMA_BODEGA_ARN: arn,
  },
};
