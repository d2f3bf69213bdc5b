import { CUENTA, REGION } from '../local/colas/clientes.ts';

type Objeto = Record<string, unknown>;

/** What a rehearsal leaves out, since the queue server has none of it. */
export const SIN_ENSAYAR = ['KMS: la clave y su política', 'STS: el número de la cuenta'] as const;

/**
 * Core-Messaging for the local queue server: its endpoints, no credentials, no key. Everything else stays as it would be
 * applied.
 * @param texto the synthesized JSON
 */
export const paraLocal = (
  texto: string,
  o: { readonly endpoint: string; readonly version: string },
): string => {
  const pila: Objeto = JSON.parse(
    texto
      .replaceAll(/\$\{aws_kms_key\.[\w-]+\.arn\}/g, `arn:aws:kms:${REGION}:${CUENTA}:key/ensayo`)
      .replaceAll('${data.aws_caller_identity.cuenta.account_id}', CUENTA),
  );
  const { aws_kms_key: _, aws_kms_alias: __, ...recursos } = Object(pila.resource);
  const salida: Objeto = {
    ...pila,
    resource: recursos,
    terraform: {
      required_providers: { aws: { source: 'aws', version: o.version } },
      backend: { local: { path: 'ensayo.tfstate' } },
    },
    provider: {
      aws: [
        {
          region: REGION,
          access_key: 'local',
          secret_key: 'local',
          skip_credentials_validation: true,
          skip_metadata_api_check: 'true',
          skip_requesting_account_id: true,
          endpoints: [{ sns: o.endpoint, sqs: o.endpoint }],
        },
      ],
    },
  };
  delete salida.data;
  delete salida.output;
  // In lines, so that Terraform can point at one.
  return JSON.stringify(salida, null, 1);
};
