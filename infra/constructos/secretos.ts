import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { nombreValido } from '../comprobaciones.ts';
import type { Pila } from './pila.ts';

const LETRAS = 64;
/** Days in which a deleted secret can be had back, 7..30. */
const RECUPERABLE_DIAS = 30;

/**
 * A secret of 32 random bytes in hex, made when it is first applied and never again. The value is ephemeral and
 * write-only: it is in no plan and in no state. Needs Terraform 1.11. cdktf knows no ephemeral blocks, hence the override.
 */
export const crearSecreto = (
  pila: Pila,
  id: string,
  o: { readonly descripcion: string; readonly clave: KmsKey },
): SecretsmanagerSecret => {
  const secreto = new SecretsmanagerSecret(pila, `secreto-${id}`, {
    name: nombreValido('secreto', `vigia/${pila.entorno.nombre}/${id}`),
    description: o.descripcion,
    kmsKeyId: o.clave.arn,
    recoveryWindowInDays: RECUPERABLE_DIAS,
  });
  pila.addOverride(`ephemeral.aws_secretsmanager_random_password.${id}`, {
    password_length: LETRAS,
    exclude_punctuation: true,
  });
  const version = new SecretsmanagerSecretVersion(pila, `valor-${id}`, {
    secretId: secreto.id,
    secretStringWo: `\${sha256(ephemeral.aws_secretsmanager_random_password.${id}.random_password)}`,
    secretStringWoVersion: 1,
  });
  // A later apply must not undo a rotation.
  version.lifecycle = { ignoreChanges: ['secret_string_wo_version', 'version_stages'] };
  return secreto;
};
