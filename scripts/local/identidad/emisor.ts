import { createServer } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import { ALGORITMO } from './clave.ts';
import { EMISOR_LOCAL } from './token.ts';

export interface Emisor {
  /** Where the public keys are. */
  readonly jwksUri: string;
  detener(): Promise<void>;
}

const CAMINO_JWKS = '/.well-known/jwks.json';
const CAMINO_DESCUBRIMIENTO = '/.well-known/openid-configuration';

/** The public face of an OpenID Connect issuer, for this machine only. It hands out keys, never tokens. */
export const abrirEmisor = async (jwks: JSONWebKeySet): Promise<Emisor> => {
  const documentos = new Map<string | undefined, string>([[CAMINO_JWKS, JSON.stringify(jwks)]]);
  const servidor = createServer((peticion, respuesta) => {
    const documento = peticion.method === 'GET' ? documentos.get(peticion.url) : undefined;
    respuesta.writeHead(documento === undefined ? 404 : 200, { 'content-type': 'application/json' });
    respuesta.end(documento ?? '{"message":"Not Found"}');
  });
  await new Promise<void>((listo, fallo) => {
    servidor.once('error', fallo);
    servidor.listen(0, '127.0.0.1', listo);
  });
  const direccion = servidor.address();
  const puerto = typeof direccion === 'object' && direccion !== null ? direccion.port : 0;
  const jwksUri = `http://127.0.0.1:${puerto}${CAMINO_JWKS}`;
  documentos.set(
    CAMINO_DESCUBRIMIENTO,
    JSON.stringify({
      issuer: EMISOR_LOCAL,
      jwks_uri: jwksUri,
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITMO],
    }),
  );
  return {
    jwksUri,
    detener: () =>
      new Promise((listo) => {
        servidor.close(() => listo());
        servidor.closeAllConnections();
      }),
  };
};
