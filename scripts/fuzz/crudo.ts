/** What only looks like HTTP, or not even that, over bare sockets. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { fugasEn } from './fugas.ts';
import type { Hallar } from './hallazgos.ts';

export interface Basura {
  readonly nombre: string;
  readonly bytes: Buffer;
  /** The server has nothing to wait for: it has to answer, or to hang up, at once. */
  readonly completa: boolean;
}

const CABEZA = 'Host: x\r\nContent-Type: application/json\r\n';
const linea = (nombre: string, texto: string, completa = true): Basura => ({
  nombre,
  bytes: Buffer.from(texto, 'latin1'),
  completa,
});

const FIJAS: readonly Basura[] = [
  linea('TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(200, '\x00')),
  linea('HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  linea('HTTP/0.9', 'GET /health\r\n\r\n'),
  linea('HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n'),
  linea('HTTP/9.9', 'GET /health HTTP/9.9\r\nHost: x\r\n\r\n'),
  linea('sin Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'),
  linea('dos Host', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'),
  linea('método inventado', 'FOO /pedidos HTTP/1.1\r\nHost: x\r\n\r\n'),
  linea('método en minúsculas', 'get /health HTTP/1.1\r\nHost: x\r\n\r\n'),
  linea('espacios en el camino', 'GET /pedidos/a b HTTP/1.1\r\nHost: x\r\n\r\n'),
  linea('bytes altos en el camino', 'GET /pedidos/\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('NUL en el camino', 'GET /pedidos/\x00 HTTP/1.1\r\nHost: x\r\n\r\n'),
  linea('destino absoluto', 'GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('destino *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('destino sin barra', 'GET health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('fragmento', 'GET /health#x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('CONNECT', 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n'),
  linea(
    'WebSocket',
    'GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
  ),
  linea(
    'Expect inventado',
    `POST /pedidos HTTP/1.1\r\n${CABEZA}Expect: 200-ok\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  linea('longitud negativa', `POST /pedidos HTTP/1.1\r\n${CABEZA}Content-Length: -1\r\n\r\n{}`),
  linea('longitud que no es número', `POST /pedidos HTTP/1.1\r\n${CABEZA}Content-Length: dos\r\n\r\n{}`),
  linea(
    'dos longitudes',
    `POST /pedidos HTTP/1.1\r\n${CABEZA}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `,
  ),
  linea(
    'longitud y trozos',
    `POST /pedidos HTTP/1.1\r\n${CABEZA}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
  ),
  linea(
    'trozos mal medidos',
    `POST /pedidos HTTP/1.1\r\n${CABEZA}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  ),
  linea('codificación inventada', `POST /pedidos HTTP/1.1\r\n${CABEZA}Transfer-Encoding: rara\r\n\r\n{}`),
  linea('cabecera con salto suelto', 'GET /health HTTP/1.1\r\nHost: x\nX: y\r\n\r\n'),
  linea('cabecera sin nombre', 'GET /health HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'),
  linea('cabecera plegada', 'GET /health HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n'),
  linea('cabecera con NUL', 'GET /health HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n'),
  linea('línea enorme', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`),
  linea(
    'cabeceras enormes',
    `GET /health HTTP/1.1\r\nHost: x\r\n${`X-A: ${'b'.repeat(90)}\r\n`.repeat(200)}\r\n`,
  ),
  linea(
    'mil cabeceras',
    `GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${'a:b\r\n'.repeat(1500)}\r\n`,
  ),
  linea(
    'cinco encadenadas',
    `${'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4)}GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  ),
  linea('solo saltos', '\r\n\r\n\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  linea('cabecera a medias', 'POST /pedidos HTTP/1.1\r\nHost: x\r\nContent-', false),
  linea('cuerpo a medias', `POST /pedidos HTTP/1.1\r\n${CABEZA}Content-Length: 100\r\n\r\n{"items":`, false),
  linea('nada', '', false),
];

const sucia = fc.uint8Array({ minLength: 1, maxLength: 300 }).map(
  (bytes): Basura => ({
    nombre: 'bytes al azar',
    bytes: Buffer.concat([bytes, Buffer.from('\r\n\r\n')]),
    completa: true,
  }),
);
/** A request with a few bytes changed; it may still be one. */
const mordida = fc
  .tuple(
    fc.constantFrom(...FIJAS),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([{ nombre, bytes }, cambios]): Basura => {
    const copia = Buffer.from(bytes);
    for (const [donde, byte] of cambios) copia[donde % Math.max(1, copia.length)] = byte;
    return { nombre: `${nombre}, mordida`, bytes: copia, completa: false };
  });
const cualquiera = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...FIJAS.filter(({ completa }) => completa)) },
  { weight: 1, arbitrary: fc.constantFrom(...FIJAS) },
  { weight: 2, arbitrary: sucia },
  { weight: 2, arbitrary: mordida },
);

const TANDA = 100;
export function* ensuciar(semilla: number): Generator<Basura> {
  for (let tanda = 0; ; tanda += 1)
    yield* fc.sample(cualquiera, { seed: (semilla - tanda) | 0, numRuns: TANDA });
}

/** A server may wait this long for the rest of a request; then it has to let go. */
const ESPERA_MS = 400;

interface Escuchado {
  readonly texto: string;
  readonly cerrada: boolean;
}

const hablar = (url: URL, { bytes, completa }: Basura, limiteMs: number): Promise<Escuchado> =>
  new Promise((listo) => {
    const trozos: Buffer[] = [];
    const conexion = connect({ host: url.hostname, port: Number(url.port) }, () => conexion.write(bytes));
    const acabar = (cerrada: boolean): void => {
      clearTimeout(tope);
      conexion.destroy();
      listo({ texto: Buffer.concat(trozos).toString('latin1'), cerrada });
    };
    // What the server still waits for, it may wait for: we go first, and its connection must not stay behind.
    const tope = setTimeout(() => acabar(false), completa ? limiteMs : ESPERA_MS);
    conexion.on('data', (trozo: Buffer) => trozos.push(trozo));
    conexion.on('error', () => acabar(true));
    conexion.on('close', () => acabar(true));
  });

/** @returns the status of each answer that came */
export const ensuciarUna = async (
  url: string,
  basura: Basura,
  limiteMs: number,
  hallar: Hallar,
): Promise<number[]> => {
  const { texto, cerrada } = await hablar(new URL(url), basura, limiteMs);
  const huella = `socket ${basura.nombre}: ${JSON.stringify(basura.bytes.toString('latin1').slice(0, 200))}`;
  const estados = [...texto.matchAll(/(?:^|[\]}"\n])HTTP\/1\.1 (\d{3}) /g)].map(([, estado]) =>
    Number(estado),
  );
  if (basura.completa && !cerrada && estados.length === 0)
    hallar('sin-respuesta', `ni respuesta ni cierre en ${limiteMs} ms`, huella);
  if (texto !== '' && estados.length === 0) hallar('tipo', `no es HTTP: ${texto.slice(0, 80)}`, huella);
  if (estados.some((estado) => estado >= 500))
    hallar('5xx', `${estados.join()} ${texto.slice(0, 200)}`, huella);
  const correlaciones = texto.match(/\r\nx-correlation-id: \S/gi)?.length ?? 0;
  const finales = estados.filter((estado) => estado >= 200).length;
  if (finales > correlaciones) hallar('cabecera', `${estados.join()} sin x-correlation-id`, huella);
  if (finales > 0)
    for (const fuga of fugasEn(texto.replace(/"openapi".*/s, ''), basura.bytes.toString('latin1')))
      hallar('fuga', fuga, huella);
  return estados;
};
