import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { CLAVE_EN_ALMACEN } from '../../infra/constructos/origen.ts';
import { RAIZ } from '../local/topologia.ts';
import { aws, salidaDe, terraformA } from './aws.ts';
import { prepararDocumentos } from './publicacion.ts';

/** @param si apply without asking, as a workflow does that somebody approved */
export const aplicar = (pilas: readonly string[], si: boolean): void => {
  for (const pila of pilas) {
    terraformA(pila, 'init', '-input=false');
    terraformA(pila, 'apply', ...(si ? ['-auto-approve', '-input=false'] : []));
  }
};

export const planear = (pilas: readonly string[]): void => {
  for (const pila of pilas) {
    terraformA(pila, 'init', '-input=false');
    terraformA(pila, 'plan', '-input=false', '-lock-timeout=60s');
  }
};

const SONDEO_MS = 5_000;

/** Starts a CodeBuild project and waits for its end. @throws Error unless it succeeded */
export const construir = async (proyecto: string): Promise<void> => {
  const id = aws(
    'codebuild',
    'start-build',
    '--project-name',
    proyecto,
    '--query',
    'build.id',
    '--output',
    'text',
  );
  for (;;) {
    const estado = aws(
      'codebuild',
      'batch-get-builds',
      '--ids',
      id,
      '--query',
      'builds[0].buildStatus',
      '--output',
      'text',
    );
    if (estado === 'SUCCEEDED') return;
    if (estado !== 'IN_PROGRESS') {
      throw new Error(`${proyecto}: ${estado}. Su registro: /aws/codebuild, build ${id}`);
    }
    await dormir(SONDEO_MS);
  }
};

/** Carries the origin secret from Secrets Manager to CloudFront's store; the value passes through this process only. */
export const llevarOrigen = (): void => {
  const almacen = salidaDe('core-api', 'OriginStoreArn');
  const secreto = salidaDe('core-api', 'OriginSecretArn');
  const valor = aws(
    'secretsmanager',
    'get-secret-value',
    '--secret-id',
    secreto,
    '--query',
    'SecretString',
    '--output',
    'text',
  );
  const etag = aws(
    'cloudfront-keyvaluestore',
    'describe-key-value-store',
    '--kvs-arn',
    almacen,
    '--query',
    'ETag',
    '--output',
    'text',
  );
  aws(
    'cloudfront-keyvaluestore',
    'put-key',
    '--kvs-arn',
    almacen,
    '--key',
    CLAVE_EN_ALMACEN,
    '--value',
    valor,
    '--if-match',
    etag,
  );
};

/** Publishes the contract and its page, and makes CloudFront forget the ones before. */
export const publicar = async (): Promise<readonly string[]> => {
  const deposito = salidaDe('core-api', 'DocumentsBucket');
  const documentos = await prepararDocumentos(join(RAIZ, 'dist/documentos'));
  for (const { clave, tipo, fichero } of documentos) {
    aws(
      's3api',
      'put-object',
      '--bucket',
      deposito,
      '--key',
      clave,
      '--body',
      fichero,
      '--content-type',
      tipo,
      '--cache-control',
      'max-age=300',
    );
  }
  aws(
    'cloudfront',
    'create-invalidation',
    '--distribution-id',
    salidaDe('core-api', 'DistributionId'),
    '--paths',
    '/openapi.json*',
    '/docs*',
  );
  return documentos.map(({ clave }) => clave);
};
