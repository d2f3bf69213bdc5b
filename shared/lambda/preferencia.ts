/** `Prefer: wait=S` (RFC 7240): how long a client is willing to wait for the verdict. */

/** API Gateway gives up at 30 s; the function must have answered before. */
export const ESPERA_MAX_S = 20;

/** Commas and semicolons inside quotes separate nothing. */
const PREFERENCIAS = /(?:[^",]|"[^"]*"?)+/g;
const ESPERA = /^wait[\t ]*=[\t ]*(?:"(\d+)"|(\d+))[\t ]*(?:;|$)/i;
const NOMBRE_ESPERA = /^wait[\t ]*(?:=|;|$)/i;

/**
 * Only the first `wait` counts (RFC 7240 §2); a malformed one is ignored, as the RFC asks.
 *
 * @returns whole seconds, 0..20; undefined when no wait was asked for
 */
export const esperaPreferida = (prefer: string | undefined): number | undefined => {
  const preferencias = (prefer ?? '').match(PREFERENCIAS) ?? [];
  const primera = preferencias.map((una) => una.trim()).find((una) => NOMBRE_ESPERA.test(una));
  const [, citado, simple] = ESPERA.exec(primera ?? '') ?? [];
  const segundos = citado ?? simple;
  return segundos === undefined ? undefined : Math.min(ESPERA_MAX_S, Number(segundos));
};
