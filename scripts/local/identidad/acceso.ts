import { createRemoteJWKSet } from 'jose';
import { api } from '../../../infra/topologia.ts';
import { type Acceso, accesoConToken } from '../puerta/acceso.ts';
import { crearAutorizador } from '../puerta/autorizador.ts';
import { crearLimitador } from '../puerta/limite.ts';
import { claveDelEmisor } from './clave.ts';
import { abrirEmisor } from './emisor.ts';
import { EMISOR_LOCAL } from './token.ts';

/** API Gateway keeps an issuer's keys for up to two hours. */
const CACHE_JWKS_MS = 2 * 60 * 60 * 1000;

export interface AccesoLocal {
  readonly acceso: Acceso;
  readonly jwksUri: string;
  detener(): Promise<void>;
}

/** The issuer of a data folder, and a gateway's access that believes that issuer and no other. */
export const abrirAccesoLocal = async (carpeta: string): Promise<AccesoLocal> => {
  const { jwks } = await claveDelEmisor(carpeta);
  const emisor = await abrirEmisor(jwks);
  const claves = createRemoteJWKSet(new URL(emisor.jwksUri), { cacheMaxAge: CACHE_JWKS_MS });
  await claves.reload();
  const autorizar = crearAutorizador({
    emisor: EMISOR_LOCAL,
    jwt: api.jwt,
    claves,
    ahora: () => new Date(),
  });
  const limitar = crearLimitador(api.limites.clientesMax, () => performance.now());
  return {
    acceso: accesoConToken(autorizar, limitar, api.limites),
    jwksUri: emisor.jwksUri,
    detener: emisor.detener,
  };
};
