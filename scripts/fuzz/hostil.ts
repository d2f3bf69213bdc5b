/** What nobody should send: values, bodies, paths and headers. */
import fc from 'fast-check';
import { caracter } from './generar.ts';

/** Nothing in here may look like what fugas.ts takes for a leak. */
const TEXTOS = [
  '',
  ' ',
  'null',
  'true',
  '-1',
  '0',
  '00',
  '+1',
  '1.0',
  '1e3',
  '0x1',
  '1,2',
  'NaN',
  '2147483648',
  '9007199254740993',
  '99999999999999999999999',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufffe',
  '\u202e',
  "' OR '1'='1",
  '"; --',
  '`id`',
  '$' + '{7*7}',
  '{{7*7}}',
  '../../../../etc/hosts',
  '..%2f..%2f',
  '%',
  '%ff',
  '%c0%af',
  '%00',
  '%25',
  '<script>',
  '\r\nx-inyectada: si',
  '2026-13-45T99:99:99Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-01-01T00:00:00+25:00',
  '2026-02-30T00:00:00Z',
  '__proto__',
  'constructor',
  'toString',
  'eyJhIjoxfQ',
  'W10',
  'bnVsbA==',
  'x'.repeat(201),
  '😀'.repeat(201),
  'x'.repeat(3000),
] as const;
export const textoHostil: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTOS) },
  { weight: 1, arbitrary: fc.string({ unit: caracter, maxLength: 40 }) },
);

const NUMEROS = [-1, 0, -0, 0.5, 1e-9, 1e21, 1e308, 2147483647, 2147483648, -2147483648, 2 ** 53, 1000001];
const valorHostil: fc.Arbitrary<unknown> = fc.oneof(
  textoHostil,
  fc.constantFrom(...NUMEROS),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: 1 }, ['1'], { length: 3 }),
);

type Camino = readonly (string | number)[];

/** Every place in a value, the whole included. At most so many: a full list has tens of thousands. */
const LUGARES_MAX = 200;
const lugares = (valor: unknown, camino: Camino = []): Camino[] => {
  const propios =
    typeof valor === 'object' && valor !== null ? Object.entries(valor).slice(0, LUGARES_MAX) : [];
  return [camino, ...propios.flatMap(([clave, hijo]) => lugares(hijo, [...camino, clave]))].slice(
    0,
    LUGARES_MAX,
  );
};

type Cambio = (viejo: unknown) => unknown;
const cambiar = (valor: unknown, camino: Camino, cambio: Cambio): unknown => {
  const [clave, ...resto] = camino;
  if (clave === undefined) return cambio(valor);
  if (Array.isArray(valor))
    return valor.map((uno, i) => (i === Number(clave) ? cambiar(uno, resto, cambio) : uno));
  if (typeof valor !== 'object' || valor === null) return valor;
  // By entries, as an object made otherwise would take __proto__ for its prototype.
  return Object.fromEntries(
    Object.entries(valor)
      .map(([otra, uno]): [string, unknown] => [otra, otra === clave ? cambiar(uno, resto, cambio) : uno])
      .filter(([, uno]) => uno !== undefined),
  );
};

const conClave =
  (clave: string, nuevo: unknown): Cambio =>
  (viejo) =>
    typeof viejo === 'object' && viejo !== null && !Array.isArray(viejo)
      ? Object.fromEntries([...Object.entries(viejo), [clave, nuevo]])
      : nuevo;

const cambio: fc.Arbitrary<Cambio> = fc.oneof(
  { weight: 6, arbitrary: valorHostil.map((nuevo) => () => nuevo) },
  { weight: 2, arbitrary: fc.constant(() => undefined) },
  {
    weight: 2,
    arbitrary: fc.tuple(textoHostil, valorHostil).map(([clave, nuevo]) => conClave(clave, nuevo)),
  },
  { weight: 1, arbitrary: fc.constant((viejo: unknown) => [viejo, viejo]) },
  { weight: 1, arbitrary: fc.constant((viejo: unknown) => JSON.stringify(viejo)) },
);

/** A value with one or two places broken. */
export const roto = (valido: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(valido, fc.array(fc.tuple(fc.nat(), cambio), { minLength: 1, maxLength: 2 }))
    .map(([valor, cambios]) =>
      cambios.reduce<unknown>((ahora, [donde, como]) => {
        const todos = lugares(ahora);
        return cambiar(ahora, todos[donde % todos.length] ?? [], como);
      }, valor),
    );

const HONDO = 20_000;
/** Bytes in place of a JSON body, made from the JSON that it should have been. */
const DESTROZOS: readonly ((json: string) => Buffer)[] = [
  () => Buffer.alloc(0),
  (json) => Buffer.from(json.slice(0, -1)),
  (json) => Buffer.from(`${json}}`),
  (json) => Buffer.from(`\ufeff${json}`),
  (json) => Buffer.from(json, 'utf16le'),
  (json) => Buffer.from(json.replaceAll('"', "'")),
  (json) => Buffer.from(json.replaceAll(':', ':NaN,"a":')),
  (json) => Buffer.concat([Buffer.from(json), Buffer.from([0xff, 0xc0, 0x80])]),
  (json) =>
    Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(`",${json.slice(1)}`),
    ]),
  (json) => Buffer.from(`${json}\u0000`),
  (json) => Buffer.from(`/* */${json}`),
  () => Buffer.from('['.repeat(HONDO) + ']'.repeat(HONDO)),
  () => Buffer.from(`{"items":${'{"a":'.repeat(HONDO)}1${'}'.repeat(HONDO)}}`),
  () => Buffer.from('{"__proto__":{"items":[]}}'),
  () => Buffer.from('{"items":[{"item_id":1e999,"cantidad":-1e999}]}'),
  () => Buffer.from(`"${'x'.repeat(1000)}"`),
  () => Buffer.from('a=1&b=2'),
  () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
];
export const destrozo = fc.constantFrom(...DESTROZOS);

/** Bytes of blanks after a body, which JSON does not mind: around the limits that routes and gateways set. */
export const relleno = (maxBytes: number | undefined): fc.Arbitrary<number> => {
  const limite = maxBytes ?? 1024;
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(limite - 1, limite, limite + 1) },
    { weight: 1, arbitrary: fc.constantFrom(4 * 1024 ** 2, 10 * 1024 ** 2 + 1) },
  );
};

export const tipoDeCuerpo = fc.constantFrom(
  '',
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json;;;',
  'application/jsonx',
  'application/+json',
  'APPLICATION/JSON',
  'application/vnd.otro+json; v=1',
  'application/json, text/plain',
);

/** Headers of any name, beside those the document speaks of. */
export const cabeceraHostil: fc.Arbitrary<readonly [string, string]> = fc.constantFrom(
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-00'],
  ['traceparent', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['traceparent', 'x'.repeat(2000)],
  ['x-correlation-id', 'puesta-por-fuera'],
  ['x-forwarded-for', '10.0.0.1, 10.0.0.2'],
  ['x-amzn-trace-id', 'Root=1'],
  ['x-http-method-override', 'DELETE'],
  ['content-encoding', 'gzip'],
  ['accept', 'application/xml'],
  ['accept', ';;;'],
  ['accept-encoding', 'br;q=1.0, gzip;q=0.8, *;q=0.1'],
  ['prefer', 'wait=-1'],
  ['prefer', 'wait=21'],
  ['prefer', 'wait=1e9, respond-async; wait=0'],
  ['prefer', 'wait="1"'],
  ['idempotency-key', ''],
  ['idempotency-key', 'con espacio'],
  ['idempotency-key', 'x'.repeat(256)],
  ['if-none-match', '*'],
  ['if-match', '"x"'],
  ['range', 'bytes=0-'],
  ['origin', 'null'],
  ['cookie', 'a=1; =; ;;'],
  ['expect', '100-continue'],
  ['expect', 'otra-cosa'],
  ['te', 'trailers'],
  ['upgrade', 'h2c'],
  ['connection', 'upgrade'],
  ['host', 'malo.invalid'],
  ['x-vacia', ''],
  ['x-larga', 'x'.repeat(11_000)],
  ['x-binaria', '\u00ff\u0080'],
);
