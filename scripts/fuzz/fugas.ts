/** What tells of the inside. Nobody outside may read it, and least of all in an error. */
const FUGAS: readonly (readonly [string, RegExp])[] = [
  ['una pila de llamadas', /\n\s+at \S+/],
  ['un fichero de código', /\b[\w-]+\.(?:ts|mjs|cjs)\b(?::\d+)?/],
  ['una carpeta', /(?:\/(?:home|root|tmp|var|usr|work|opt|Users)\/|node_modules|file:\/\/|node:internal)/],
  ['SQL', /\b(?:SELECT\s.+\sFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|WHERE \w+ =)\b/i],
  [
    'un error de la base',
    /\b(?:ER_[A-Z_]{4,}|ECONNREFUSED|ECONNRESET|PROTOCOL_[A-Z_]+|mysql|mariadb|sqlstate)\b/i,
  ],
  ['un recurso de AWS', /\barn:aws:|\bhttps?:\/\/(?:sqs|sns)\b|\bAWS::|\bAKIA[0-9A-Z]{16}\b/],
  ['un tipo de error', /\b(?:TypeError|RangeError|SyntaxError|ReferenceError|ZodError|AssertionError)\b/],
  ['un token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/],
  ['una variable de entorno', /\b(?:DATABASE_URL|TEMA_\w+_ARN|COLA_\w+_URL|CLAVE_PEDIDOS)\b/],
];

/**
 * @param texto headers and body of an answer
 * @param enviado what was sent: an echo is no leak
 */
export const fugasEn = (texto: string, enviado: string): string[] =>
  FUGAS.flatMap(([que, patron]) => {
    const [visto] = patron.exec(texto) ?? [];
    return visto === undefined || enviado.includes(visto.trim())
      ? []
      : [`${que}: ${visto.trim().slice(0, 80)}`];
  });
