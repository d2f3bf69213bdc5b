/** No answer: a timeout, a refused or broken connection, or a 5xx to the very end. */
export class FalloDeRed extends Error {}

/** An answer that the contract does not allow for this request. */
export class RespuestaInesperada extends Error {}
