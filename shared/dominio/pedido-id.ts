/**
 * Order ids: a version-8 UUID (RFC 9562) whose 122 free bits are
 *   74 bits nonce   20 of time and 54 random, or HMAC(key, cliente ‖ Idempotency-Key)
 *   24 bits sistema HMAC(key, nonce): only this system can make it
 *   24 bits dueno   HMAC(key, nonce ‖ cliente): whose order it is
 * So the same key gives the same id with no database on the way, and an invented id, or somebody else's,
 * is refused without a query. An attacker who guesses passes one time in 2^24.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

const NONCE_BITS = 74n;
/**
 * Ids of about the same time are neighbours, so that what is inserted together lies together in every index by id
 * (docs/decisiones/0065). The count of these 65 s comes round after 2.2 years.
 */
const RATO_MS = 2 ** 16;
const RATO_BITS = 20n;
const AZAR_BITS = NONCE_BITS - RATO_BITS;
const ETIQUETA_BITS = 24n;
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** createHmac makes one of these of every Buffer, each time; that took longer than the HMAC itself. */
const preparadas = new WeakMap<Buffer, KeyObject>();

const preparar = (clave: Buffer): KeyObject => {
  const preparada = preparadas.get(clave) ?? createSecretKey(clave);
  preparadas.set(clave, preparada);
  return preparada;
};

/** HMAC over parts that are framed by their length, so that no two lists of parts collide. */
const hmac = (clave: Buffer, uso: string, ...partes: string[]): Buffer => {
  const suma = createHmac('sha256', preparar(clave)).update(uso);
  for (const parte of partes) suma.update(`:${Buffer.byteLength(parte)}:`).update(parte);
  return suma.digest();
};

const bits = (bytes: Buffer, cuantos: bigint): bigint =>
  BigInt(`0x${bytes.subarray(0, 16).toString('hex')}`) >> (128n - cuantos);

const etiquetas = (clave: Buffer, nonce: bigint, cliente: string | null) => {
  const texto = nonce.toString(16);
  return {
    sistema: bits(hmac(clave, 'sistema', texto), ETIQUETA_BITS),
    dueno: bits(hmac(clave, 'dueno', texto, ...(cliente === null ? [] : [cliente])), ETIQUETA_BITS),
  };
};

/** 122 bits → the 128 of a UUID: 48 bits, version 8, 12 bits, variant 10, 62 bits. */
const aUuid = (libre: bigint): string => {
  const alto = libre >> 74n;
  const medio = (libre >> 62n) & 0xfffn;
  const bajo = libre & ((1n << 62n) - 1n);
  const hex = ((alto << 80n) | (8n << 76n) | (medio << 64n) | (2n << 62n) | bajo)
    .toString(16)
    .padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const deUuid = (uuid: string): bigint => {
  const todo = BigInt(`0x${uuid.replaceAll('-', '')}`);
  return ((todo >> 80n) << 74n) | (((todo >> 64n) & 0xfffn) << 62n) | (todo & ((1n << 62n) - 1n));
};

const componer = (clave: Buffer, nonce: bigint, cliente: string | null): string => {
  const { sistema, dueno } = etiquetas(clave, nonce, cliente);
  return aUuid((nonce << (2n * ETIQUETA_BITS)) | (sistema << ETIQUETA_BITS) | dueno);
};

const ratoDe = (ahora: number): bigint =>
  BigInt.asUintN(Number(RATO_BITS), BigInt(Math.floor(ahora / RATO_MS)));

/**
 * @param azar at least 16 random bytes
 * @param ahora milliseconds since 1970
 */
export const pedidoIdNuevo = (clave: Buffer, cliente: string | null, azar: Buffer, ahora: number): string =>
  componer(clave, (ratoDe(ahora) << AZAR_BITS) | bits(azar, AZAR_BITS), cliente);

/** The same client and Idempotency-Key always give the same id. */
export const pedidoIdDeClave = (clave: Buffer, cliente: string | null, claveIdempotencia: string): string =>
  componer(
    clave,
    bits(hmac(clave, 'nonce', claveIdempotencia, ...(cliente === null ? [] : [cliente])), NONCE_BITS),
    cliente,
  );

const iguales = (a: bigint, b: bigint): boolean =>
  timingSafeEqual(Buffer.from(a.toString(16).padStart(6, '0')), Buffer.from(b.toString(16).padStart(6, '0')));

/**
 * Did this system issue the id, and (when a client is given) to that client? Anything that is not a
 * lower-case version-8 UUID is simply not ours.
 *
 * @param cliente undefined: whoever it belongs to (staff)
 */
export const esPedidoIdPropio = (clave: Buffer, id: string, cliente?: string): boolean => {
  if (!UUID_V8.test(id)) return false;
  const libre = deUuid(id);
  const mascara = (1n << ETIQUETA_BITS) - 1n;
  const esperadas = etiquetas(clave, libre >> (2n * ETIQUETA_BITS), cliente ?? null);
  return (
    iguales((libre >> ETIQUETA_BITS) & mascara, esperadas.sistema) &&
    (cliente === undefined || iguales(libre & mascara, esperadas.dueno))
  );
};
