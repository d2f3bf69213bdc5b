import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iniciarSistema, type Sistema } from '../local/sistema.ts';
import { derivas } from './deriva.ts';
import { humear, type Paso } from './humo.ts';
import { prepararDocumentos } from './publicacion.ts';

let sistema: Sistema;
let carpeta: string;
beforeAll(async () => {
  sistema = await iniciarSistema({ puerto: 0, demo: false });
  carpeta = await mkdtemp(join(tmpdir(), 'vigia-documentos-'));
});
afterAll(async () => {
  await sistema.detener();
  await rm(carpeta, { recursive: true, force: true });
});

const humo = async (cambios: { readonly url?: string; readonly origen?: string } = {}) => {
  const pasos: Paso[] = [];
  const bien = await humear({ url: sistema.url, plazoMs: 60_000, ...cambios }, (paso) => pasos.push(paso));
  return { bien, pasos };
};

test('el humo pasa por el sistema local entero, dos veces si hace falta', async () => {
  for (const _ of [1, 2]) {
    const { bien, pasos } = await humo();
    expect(pasos.filter((paso) => !paso.bien)).toEqual([]);
    expect(bien).toBe(true);
    expect(pasos).toHaveLength(6);
  }
}, 120_000);

test('se para donde algo falla, y dice qué', async () => {
  const { bien, pasos } = await humo({ url: 'http://127.0.0.1:1' });
  expect(bien).toBe(false);
  expect(pasos).toHaveLength(1);
});

test('una API que contesta a quien no pasa por la portada es un fallo', async () => {
  const { bien, pasos } = await humo({ origen: sistema.url });
  expect(bien).toBe(false);
  expect(pasos.at(-1)).toMatchObject({ nombre: expect.stringContaining('CloudFront'), detalle: '200' });
}, 60_000);

test('lo desplegado es el contrato del repositorio; lo que no, se dice dónde', async () => {
  const desplegado: Record<string, unknown> = Object(
    await (await fetch(`${sistema.url}/openapi.json`)).json(),
  );
  const propio: unknown = JSON.parse(
    await readFile(new URL('../../docs/contratos/openapi.json', import.meta.url), 'utf8'),
  );
  expect(derivas(propio, desplegado)).toEqual({ distintas: [], rupturas: [] });
  const { paths, ...resto } = desplegado;
  const otro = { ...resto, paths: { ...Object(paths), '/nueva': { get: { responses: {} } } } };
  expect(derivas(propio, otro).distintas).toEqual(['paths./nueva: sobra en lo desplegado']);
  // Clients may already use what is deployed: taking it away breaks them.
  expect(derivas(propio, otro).rupturas).toHaveLength(1);
});

test('los documentos que se publican: el contrato con su suma, y la página con su política', async () => {
  const documentos = await prepararDocumentos(carpeta);
  expect(documentos.map(({ clave }) => clave)).toEqual([
    'openapi.json',
    'openapi.json.sha256',
    'docs',
    'docs/visor.js',
    'docs/visor.css',
  ]);
  const pagina = await readFile(documentos[2]?.fichero ?? '', 'utf8');
  expect(pagina).toContain('http-equiv="Content-Security-Policy" content="default-src \'none\'');
});
