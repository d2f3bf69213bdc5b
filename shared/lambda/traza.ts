/** W3C trace context: the correlation id of an order is the trace id, from the request to the last message. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const CEROS = /^0+$/;

/** The trace id of a valid traceparent; undefined for anything else, as the W3C asks. */
export const trazaDe = (traceparent: string | undefined): string | undefined => {
  const partes = TRACEPARENT.exec(traceparent ?? '');
  const [, traza, tramo] = partes ?? [];
  if (traza === undefined || tramo === undefined || CEROS.test(traza) || CEROS.test(tramo)) return undefined;
  return traza;
};

/** @param azar at least 24 random bytes */
export const traceparentDe = (traza: string | undefined, azar: Buffer): string =>
  `00-${traza ?? azar.subarray(0, 16).toString('hex')}-${azar.subarray(16, 24).toString('hex')}-01`;

/**
 * The message attribute that passes a trace on. A traceparent that is none stays behind: an order must not be
 * stuck because of an attribute that SNS refuses.
 */
export const atributoDeTraza = (traceparent: string | undefined): Readonly<Record<string, string>> =>
  traceparent === undefined || trazaDe(traceparent) === undefined ? {} : { traceparent };
