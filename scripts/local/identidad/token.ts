import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { api } from '../../../infra/topologia.ts';
import type { Rol } from '../../../shared/dominio/rol.ts';
import { ALGORITMO, type ClaveEmisor } from './clave.ts';

/** A name, not an address: tokens stay valid when the system starts again on other ports. */
export const EMISOR_LOCAL = 'https://emisor.vigia.local';

export interface Titular {
  readonly rol: Rol;
  /** Whose orders: what a cliente is recognised by. */
  readonly clienteId?: string;
}

/**
 * A token with the claims of a Cognito access token: `client_id` and no `aud`, rol and cliente_id added by a trigger.
 * @param duracionS seconds, > 0
 */
export const emitirToken = (
  { kid, privada }: ClaveEmisor,
  { rol, clienteId }: Titular,
  { ahora, duracionS }: { readonly ahora: Date; readonly duracionS: number },
): Promise<string> => {
  const iat = Math.floor(ahora.getTime() / 1000);
  return new SignJWT({
    client_id: api.jwt.audiencia,
    token_use: 'access',
    rol,
    ...(clienteId === undefined ? {} : { cliente_id: clienteId }),
  })
    .setProtectedHeader({ alg: ALGORITMO, kid, typ: 'JWT' })
    .setIssuer(EMISOR_LOCAL)
    .setSubject(clienteId === undefined ? rol : `${rol}:${clienteId}`)
    .setIssuedAt(iat)
    .setExpirationTime(iat + duracionS)
    .setJti(randomUUID())
    .sign(privada);
};
