import * as z from 'zod';
import { leerEntorno, variables } from '../lambda/entorno.ts';
import { firmar } from './firma.ts';
import { relojReal } from './reloj.ts';

/** The value in force, or the one before it, which stays readable until the next rotation. */
export type Version = 'AWSCURRENT' | 'AWSPREVIOUS';

const ESPERA_MS = 3000;
const respuesta = z.object({ SecretString: z.string().min(1) });
const fallo = z.object({ __type: z.string() });

/** A version that was never there is no failure: a secret that was not rotated has no AWSPREVIOUS. */
const noExiste = (cuerpo: unknown): boolean => {
  const lectura = fallo.safeParse(cuerpo);
  return lectura.success && lectura.data.__type.endsWith('ResourceNotFoundException');
};

/**
 * Reads a secret of Secrets Manager (GetSecretValue, AWS JSON 1.1).
 * @returns undefined when there is no such version
 * @throws Error that names neither the secret's value nor more of it than its ARN
 */
export const leerSecreto = async (
  arn: string,
  version: Version = 'AWSCURRENT',
): Promise<string | undefined> => {
  const e = leerEntorno(variables.secretos);
  const url = new URL(
    '/',
    e.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? `https://secretsmanager.${e.AWS_REGION}.amazonaws.com`,
  );
  const cuerpo = JSON.stringify({ SecretId: arn, VersionStage: version });
  const cabeceras = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  const peticion = {
    url,
    cabeceras,
    cuerpo,
    servicio: 'secretsmanager',
    region: e.AWS_REGION,
    ahora: relojReal.ahora(),
  };
  const contestada = await fetch(url, {
    method: 'POST',
    headers: firmar(peticion, {
      accessKeyId: e.AWS_ACCESS_KEY_ID,
      secretAccessKey: e.AWS_SECRET_ACCESS_KEY,
      sessionToken: e.AWS_SESSION_TOKEN,
    }),
    body: cuerpo,
    signal: AbortSignal.timeout(ESPERA_MS),
  });
  const contenido: unknown = await contestada.json();
  if (contestada.ok) return respuesta.parse(contenido).SecretString;
  if (noExiste(contenido)) return undefined;
  throw new Error(`Secrets Manager contestó ${contestada.status} por ${arn}`);
};
