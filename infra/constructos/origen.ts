import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontKeyValueStore } from '@cdktf/provider-aws/lib/cloudfront-key-value-store/index.js';
import { CABECERA_ORIGEN } from '../../shared/lambda/http-origen.ts';
import type { Pila } from './pila.ts';

/** Its key in the store, which `npm run infra:origen` fills. */
export const CLAVE_EN_ALMACEN = 'secreto';

/**
 * Runs at CloudFront for every request to the API. The secret is in a store of its own: as a custom header of the
 * origin it would stand in the state of Terraform. Without it there is no way through.
 */
export const CODIGO = `import cf from 'cloudfront';
const almacen = cf.kvs();
async function handler(event) {
  const peticion = event.request;
  peticion.headers['${CABECERA_ORIGEN}'] = { value: await almacen.get('${CLAVE_EN_ALMACEN}') };
  return peticion;
}
`;

/** @returns ARN of the function that marks requests */
export const crearMarca = (pila: Pila): string => {
  const almacen = new CloudfrontKeyValueStore(pila, 'almacen-origen', { name: pila.nombrar('origen') });
  pila.salida('OriginStoreArn', almacen.arn, 'Almacén de CloudFront con el secreto de origen');
  return new CloudfrontFunction(pila, 'marca-origen', {
    name: pila.nombrar('origen'),
    runtime: 'cloudfront-js-2.0',
    comment: 'Marca lo que pasa por CloudFront',
    publish: true,
    code: CODIGO,
    keyValueStoreAssociations: [almacen.arn],
  }).arn;
};
