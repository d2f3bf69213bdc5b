import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { Pila } from './pila.ts';
import { type PermisoDeRecurso, politicaDeRecurso } from './politica.ts';

/** Days in which a deletion can be taken back: what it encrypts is gone with the key. */
const ESPERA_DE_BORRADO_DIAS = 30;

/** Without these nobody could change or delete the key any more. IAM says who of the account may use them. */
const ADMINISTRAR = [
  'CancelKeyDeletion',
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'DisableKey',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
].map((accion) => `kms:${accion}`);

/**
 * A key of our own, rotated every year. In a key's policy `*` means the key itself.
 * @param servicios AWS services that encrypt with it, like `sns.amazonaws.com`. Without a condition, as AWS documents it for SNS and
 *   CloudWatch: a condition key that a service does not send refuses it in silence. Which topic and which account may use a
 *   queue or a topic is said in the policies of those.
 */
export const crearClave = (
  pila: Pila,
  id: string,
  o: { readonly descripcion: string; readonly servicios: readonly string[] },
): KmsKey => {
  const deServicio = (Service: string): PermisoDeRecurso => ({
    principal: { Service },
    acciones: ['kms:Decrypt', 'kms:GenerateDataKey'],
    recursos: ['*'],
  });
  const clave = new KmsKey(pila, `clave-${id}`, {
    description: o.descripcion,
    enableKeyRotation: true,
    deletionWindowInDays: ESPERA_DE_BORRADO_DIAS,
    policy: politicaDeRecurso([
      { principal: { AWS: `arn:aws:iam::${pila.cuenta}:root` }, acciones: ADMINISTRAR, recursos: ['*'] },
      ...o.servicios.map(deServicio),
    ]),
  });
  new KmsAlias(pila, `alias-${id}`, { name: `alias/${pila.nombrar(id)}`, targetKeyId: clave.keyId });
  return clave;
};
