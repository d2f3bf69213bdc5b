import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { colas, temas, variableDe } from '../../infra/topologia.ts';
import { type Funcion, llamar } from '../../shared/pruebas/api.ts';
import {
  type BaseDePrueba,
  type ColasDePrueba,
  crearBaseDePrueba,
  crearColasDePrueba,
} from '../../shared/pruebas/servidores.ts';

let bd: BaseDePrueba;
let servidor: ColasDePrueba;

beforeAll(async () => {
  bd = await crearBaseDePrueba();
  servidor = await crearColasDePrueba();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  servidor.cerrar();
  await bd.borrar();
});

const cargar = async (cambios: Record<string, string> = {}): Promise<Funcion> => {
  const entorno: Record<string, string> = {
    DATABASE_URL: bd.url,
    CLAVE_PEDIDOS: '07'.repeat(32),
    NIVEL_LOG: 'silent',
    CONEXIONES_BASE: '2',
    AWS_ENDPOINT_URL: servidor.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
    ALARMAS_PREFIJO: 'vigia-',
    ORIGEN_EXIGIDO: 'no',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...Object.fromEntries(colas.map(({ nombre }) => [variableDe(nombre), servidor.colaUrl(nombre)])),
    ...Object.fromEntries(temas.map((tema) => [variableDe(tema), servidor.temaArn(tema)])),
    ...cambios,
  };
  for (const [nombre, valor] of Object.entries(entorno)) vi.stubEnv(nombre, valor);
  vi.resetModules();
  return (await import('./handler.ts')).handler;
};
const listo = async (cambios: Record<string, string> = {}) =>
  llamar(await cargar(cambios), { routeKey: 'GET /ready', camino: '/ready', claims: null });

test('/ready: 200 with the state of the database, every queue and every topic', async () => {
  const respuesta = await listo();
  expect(respuesta.status).toBe(200);
  expect(respuesta.cuerpo).toEqual({
    estado: 'OK',
    dependencias: ['base', ...colas.map(({ nombre }) => nombre), ...temas].map((nombre) => ({
      nombre,
      estado: 'OK',
    })),
  });
});

test('/ready: 503 that names what does not answer', async () => {
  const sinCola = await listo({ COLA_REGISTRO_URL: `${servidor.endpoint}/000000000000/no-existe` });
  expect(sinCola.status).toBe(503);
  expect(sinCola.cuerpo.dependencias).toContainEqual({ nombre: 'cola-registro', estado: 'ERROR' });
  const sinBase = await listo({ DATABASE_URL: 'mysql://x@127.0.0.1:1/x' });
  expect(sinBase.status).toBe(503);
  expect(sinBase.cuerpo.dependencias[0]).toEqual({ nombre: 'base', estado: 'ERROR' });
});

test('a function that lacks a variable does not start, and says which', async () => {
  await expect(cargar({ CLAVE_PEDIDOS: 'corta', CONEXIONES_BASE: '0' })).rejects.toThrow(
    /CLAVE_PEDIDOS, CONEXIONES_BASE/,
  );
});
