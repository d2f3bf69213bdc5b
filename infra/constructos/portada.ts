import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { Pila } from './pila.ts';

/** CloudFront's managed policies have the same ids in every account. Source: CloudFront developer guide. */
const SIN_CACHE = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CON_CACHE = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const TODO_MENOS_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const DE_API = 'api';
const DE_DOCUMENTOS = 'documentos';
const LECTURA = ['GET', 'HEAD'];
const TODOS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];
/** Longer than the longest answer: API Gateway gives up at 30 s. */
const ESPERA_S = 31;

/** A certificate for the domain, proved by a record in its zone. CloudFront reads certificates in us-east-1 only. */
const crearCertificado = (
  pila: Pila,
  provider: AwsProvider,
  { name, zoneId }: { readonly name: string; readonly zoneId: string },
): string => {
  const certificado = new AcmCertificate(pila, 'certificado', {
    provider,
    domainName: name,
    validationMethod: 'DNS',
    lifecycle: { createBeforeDestroy: true },
  });
  const prueba = certificado.domainValidationOptions.get(0);
  const registro = new Route53Record(pila, 'prueba-certificado', {
    zoneId,
    name: prueba.resourceRecordName,
    type: prueba.resourceRecordType,
    records: [prueba.resourceRecordValue],
    ttl: 300,
    allowOverwrite: true,
  });
  return new AcmCertificateValidation(pila, 'certificado-valido', {
    provider,
    certificateArn: certificado.arn,
    validationRecordFqdns: [registro.fqdn],
  }).certificateArn;
};

export interface OpcionesPortada {
  readonly global: AwsProvider;
  readonly dominioApi: string;
  readonly documentos: S3Bucket;
  readonly cortafuegosArn: string;
  readonly marcaArn: string;
}

/** CloudFront: the one way in. The contract and its page come from the bucket, everything else from the API. */
export const crearPortada = (
  pila: Pila,
  o: OpcionesPortada,
): { readonly url: string; readonly distribucion: CloudfrontDistribution } => {
  const { domain } = pila.entorno;
  const acceso = new CloudfrontOriginAccessControl(pila, 'acceso-documentos', {
    name: pila.nombrar('documentos'),
    originAccessControlOriginType: 's3',
    signingBehavior: 'always',
    signingProtocol: 'sigv4',
  });
  const comun = { viewerProtocolPolicy: 'redirect-to-https', compress: true };
  const deDocumentos = (pathPattern: string) => ({
    ...comun,
    pathPattern,
    targetOriginId: DE_DOCUMENTOS,
    allowedMethods: LECTURA,
    cachedMethods: LECTURA,
    cachePolicyId: CON_CACHE,
  });
  const distribucion = new CloudfrontDistribution(pila, 'portada', {
    enabled: true,
    comment: pila.nombrar('api'),
    isIpv6Enabled: true,
    httpVersion: 'http2and3',
    priceClass: 'PriceClass_100',
    webAclId: o.cortafuegosArn,
    ...(domain === null ? {} : { aliases: [domain.name] }),
    origin: [
      {
        originId: DE_API,
        domainName: o.dominioApi,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: 'https-only',
          originSslProtocols: ['TLSv1.2'],
          originReadTimeout: ESPERA_S,
        },
      },
      {
        originId: DE_DOCUMENTOS,
        domainName: o.documentos.bucketRegionalDomainName,
        originAccessControlId: acceso.id,
      },
    ],
    defaultCacheBehavior: {
      ...comun,
      targetOriginId: DE_API,
      allowedMethods: TODOS,
      cachedMethods: LECTURA,
      cachePolicyId: SIN_CACHE,
      originRequestPolicyId: TODO_MENOS_HOST,
      functionAssociation: [{ eventType: 'viewer-request', functionArn: o.marcaArn }],
    },
    orderedCacheBehavior: ['/openapi.json*', '/docs', '/docs/*'].map(deDocumentos),
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    viewerCertificate:
      domain === null
        ? { cloudfrontDefaultCertificate: true }
        : {
            acmCertificateArn: crearCertificado(pila, o.global, domain),
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          },
  });
  if (domain !== null) {
    const alias = {
      name: distribucion.domainName,
      zoneId: distribucion.hostedZoneId,
      evaluateTargetHealth: false,
    };
    for (const type of ['A', 'AAAA']) {
      new Route53Record(pila, `alias-${type}`, { zoneId: domain.zoneId, name: domain.name, type, alias });
    }
  }
  return { url: `https://${domain?.name ?? distribucion.domainName}`, distribucion };
};
