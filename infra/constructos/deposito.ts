import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { nombreValido } from '../comprobaciones.ts';
import type { Pila } from './pila.ts';
import { type PermisoDeRecurso, politicaDeRecurso } from './politica.ts';

/** Letters that a bucket's name gets from the account's number and its hyphen. */
const SUFIJO = '-000000000000';

/** A bucket: versioned, encrypted, never public, only by TLS. Its name ends in the account, since it is the whole world's. */
export const crearDeposito = (
  pila: Pila,
  id: string,
  permisos: (arn: string) => readonly PermisoDeRecurso[],
): S3Bucket => {
  nombreValido('bucket', pila.nombrar(id) + SUFIJO);
  const deposito = new S3Bucket(pila, `deposito-${id}`, { bucket: `${pila.nombrar(id)}-${pila.cuenta}` });
  const bucket = deposito.id;
  new S3BucketVersioningA(pila, `versiones-${id}`, {
    bucket,
    versioningConfiguration: { status: 'Enabled' },
  });
  new S3BucketServerSideEncryptionConfigurationA(pila, `cifrado-${id}`, {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  const cerrado = new S3BucketPublicAccessBlock(pila, `cerrado-${id}`, {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketPolicy(pila, `politica-${id}`, {
    bucket,
    policy: politicaDeRecurso([
      ...permisos(deposito.arn),
      {
        efecto: 'Deny',
        principal: '*',
        acciones: ['s3:GetObject', 's3:PutObject'],
        recursos: [`${deposito.arn}/*`],
        condicion: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
    dependsOn: [cerrado],
  });
  return deposito;
};
