import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { empaquetar, type Paquete } from '../../scripts/empaquetar.ts';
import { RAIZ, topologiaReal } from '../../scripts/local/topologia.ts';
import { type Funcion, llamar } from '../../shared/pruebas/api.ts';

/** What Lambda may answer. */
const RESPUESTA_MAX_BYTES = 6 * 1024 * 1024;

let carpeta = '';
let paquete: Paquete | undefined;
let funcion: Funcion;

/** The bundle itself: only esbuild knows how to read the renderer as text. */
beforeAll(async () => {
  carpeta = await mkdtemp(join(tmpdir(), 'vigia-documentos-'));
  const funciones = topologiaReal.funciones.filter(({ nombre }) => nombre === 'consultas');
  [paquete] = await empaquetar({ destino: carpeta, topologia: { ...topologiaReal, funciones } });
  const entorno = {
    DATABASE_URL: 'mysql://x@127.0.0.1:1/x',
    CLAVE_PEDIDOS: '07'.repeat(32),
    NIVEL_LOG: 'silent',
    CONEXIONES_BASE: '1',
    AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
    ORIGEN_EXIGIDO: 'no',
    ALARMAS_PREFIJO: 'x-',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...Object.fromEntries(
      topologiaReal.temas.map((t) => [`${t.toUpperCase().replaceAll('-', '_')}_ARN`, `arn:aws:sns:x:0:${t}`]),
    ),
    ...Object.fromEntries(
      topologiaReal.colas.map(({ nombre }) => [
        `${nombre.toUpperCase().replaceAll('-', '_')}_URL`,
        `http://127.0.0.1:1/${nombre}`,
      ]),
    ),
  };
  for (const [nombre, valor] of Object.entries(entorno)) vi.stubEnv(nombre, valor);
  funcion = ((await import(paquete?.entrada ?? '')) as { handler: Funcion }).handler;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(carpeta, { recursive: true, force: true });
});

const obtener = (camino: string, cabeceras: Record<string, string> = {}) =>
  llamar(funcion, { routeKey: `GET ${camino}`, camino, cabeceras, claims: null });

test('/openapi.json is the committed document, for anybody', async () => {
  const { status, cuerpo } = await obtener('/openapi.json');
  expect(status).toBe(200);
  expect(cuerpo).toEqual(JSON.parse(await readFile(join(RAIZ, 'docs/contratos/openapi.json'), 'utf8')));
});

test('/docs loads nothing but its own script and style, and its policy allows no other', async () => {
  const { cuerpo, cabeceras } = await obtener('/docs');
  const cargados = [...cuerpo.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, url]: RegExpMatchArray) => url);
  expect(cargados).toEqual(['data:,', 'docs/visor.css', 'openapi.json', 'docs/visor.js']);
  const politica = cabeceras['content-security-policy'];
  expect(politica).toContain("default-src 'none'");
  expect(politica).not.toMatch(/unsafe|https?:|\*/);
});

test.each(['/docs/visor.js', '/docs/visor.css', '/openapi.json'])(
  '%s comes compressed to who can read it, and is the same',
  async (camino) => {
    const entero = await obtener(camino);
    expect(entero.cabeceras['content-encoding']).toBeUndefined();
    expect(JSON.stringify(entero.cuerpo).length).toBeLessThan(RESPUESTA_MAX_BYTES);
    for (const acepta of ['gzip', 'br, gzip;q=0.5', 'GZIP']) {
      const { cabeceras, cuerpo } = await obtener(camino, { 'Accept-Encoding': acepta });
      expect(cabeceras['content-encoding']).toBe('gzip');
      expect(cuerpo).toEqual(entero.cuerpo);
    }
    for (const rechaza of ['br', 'gzip;q=0', 'gzip; q=0.0, br']) {
      const { cabeceras } = await obtener(camino, { 'Accept-Encoding': rechaza });
      expect(cabeceras['content-encoding']).toBeUndefined();
    }
  },
);

test('the style asks for nothing from outside', async () => {
  const { cuerpo } = await obtener('/docs/visor.css');
  expect(cuerpo).not.toMatch(/url\(\s*(?!["']?data:)/);
  expect(cuerpo).not.toContain('@import');
});

test('a cold start loads neither the renderer nor the document', () => {
  expect(paquete?.bytesEnFrio).toBeLessThan(1_500_000);
});
