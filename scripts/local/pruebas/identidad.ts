/** An issuer and a gateway that believes it, with a clock in the test's hands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, type JWTHeaderParameters, SignJWT } from 'jose';
import { api } from '../../../infra/topologia.ts';
import { type ClaveEmisor, claveDelEmisor } from '../identidad/clave.ts';
import { abrirEmisor } from '../identidad/emisor.ts';
import { EMISOR_LOCAL } from '../identidad/token.ts';
import { accesoConToken } from '../puerta/acceso.ts';
import { crearAutorizador } from '../puerta/autorizador.ts';
import { crearLimitador } from '../puerta/limite.ts';
import { abrirPuerta } from '../puerta/puerta.ts';
import { topologiaDePrueba } from './topologia.ts';

/** Seconds since 1970; whole, as in a token. */
export const AHORA_S = 1_800_000_000;

export const claveDePrueba = async (): Promise<ClaveEmisor> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-clave-'));
  try {
    return await claveDelEmisor(carpeta);
  } finally {
    await rm(carpeta, { recursive: true });
  }
};

export const claimsBuenos = {
  iss: EMISOR_LOCAL,
  sub: 'prueba',
  client_id: api.jwt.audiencia,
  rol: 'admin',
  iat: AHORA_S,
  exp: AHORA_S + 3600,
};

/** A good token but for what is asked for; undefined takes a claim away. */
export const firmar = (
  { privada, kid }: ClaveEmisor,
  claims: Readonly<Record<string, unknown>> = {},
  cabecera: Partial<JWTHeaderParameters> = {},
): Promise<string> =>
  new SignJWT({ ...claimsBuenos, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid, ...cabecera })
    .sign(privada);

export interface PuertaConTokens {
  readonly url: string;
  readonly jwksUri: string;
  readonly clave: ClaveEmisor;
  /** Milliseconds since 1970. */
  readonly reloj: { ms: number };
  /** The claims that reached the function, of the last request that did. */
  claims(): unknown;
  detener(): Promise<void>;
}

/** @param limites far away unless a test is about them */
export const abrirPuertaConTokens = async (
  limites: typeof api.limites | undefined = undefined,
): Promise<PuertaConTokens> => {
  const clave = await claveDePrueba();
  const emisor = await abrirEmisor(clave.jwks);
  const reloj = { ms: AHORA_S * 1000 };
  let visto: unknown;
  const autorizar = crearAutorizador({
    emisor: EMISOR_LOCAL,
    jwt: api.jwt,
    claves: createRemoteJWKSet(new URL(emisor.jwksUri)),
    ahora: () => new Date(reloj.ms),
  });
  const limitar = crearLimitador(api.limites.clientesMax, () => reloj.ms);
  const puerta = await abrirPuerta({
    puerto: 0,
    topologia: topologiaDePrueba,
    acceso: accesoConToken(autorizar, limitar, limites ?? api.limites),
    funciones: new Map([
      [
        'entrada',
        {
          invocar: async (evento: unknown) => {
            visto = (evento as { requestContext: { authorizer?: unknown } }).requestContext.authorizer;
            return { tipo: 'ok', carga: JSON.stringify({ statusCode: 200, body: 'dentro' }) } as const;
          },
        },
      ],
    ]),
  });
  return {
    url: puerta.url,
    jwksUri: emisor.jwksUri,
    clave,
    reloj,
    claims: () => visto,
    detener: async () => {
      await puerta.detener();
      await emisor.detener();
    },
  };
};
