import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JSONWebKeySet } from 'jose';

/** API Gateway's JWT authorizer takes no other family (its documentation, "only RSA-based algorithms"). */
export const ALGORITMO = 'RS256';
const BITS = 2048;

export interface ClaveEmisor {
  readonly kid: string;
  readonly privada: KeyObject;
  /** The public half, as an issuer publishes it. */
  readonly jwks: JSONWebKeySet;
}

const generar = promisify(generateKeyPair);

/** Written aside and linked: never half a key, and of two that make one at once the first wins. */
const crear = async (carpeta: string, fichero: string): Promise<void> => {
  const { privateKey } = await generar('rsa', { modulusLength: BITS });
  const aparte = `${fichero}.${process.pid}`;
  await mkdir(carpeta, { recursive: true, mode: 0o700 });
  await writeFile(aparte, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  try {
    await link(aparte, fichero);
  } catch (error) {
    if (!existsSync(fichero)) throw error;
  } finally {
    await rm(aparte, { force: true });
  }
};

const leer = async (fichero: string): Promise<KeyObject> => {
  try {
    return createPrivateKey(await readFile(fichero));
  } catch (error) {
    throw new Error(`${fichero} no contiene una clave: bórrelo y se hará otra.`, { cause: error });
  }
};

/**
 * The key that the local issuer signs with: made once per data folder, readable by its owner alone.
 * @throws Error with one Spanish sentence if the file holds something else
 */
export const claveDelEmisor = async (carpeta: string): Promise<ClaveEmisor> => {
  const fichero = join(resolve(carpeta), 'clave-emisor.pem');
  if (!existsSync(fichero)) await crear(resolve(carpeta), fichero);
  const privada = await leer(fichero);
  const publica = await exportJWK(createPublicKey(privada));
  const kid = await calculateJwkThumbprint(publica);
  return { kid, privada, jwks: { keys: [{ ...publica, kid, alg: ALGORITMO, use: 'sig' }] } };
};
