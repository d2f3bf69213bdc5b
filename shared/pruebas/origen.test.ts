/** Every HTTP function, as it is deployed, refuses what did not come through CloudFront. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { colas, temas, variableDe } from '../../infra/topologia.ts';
import { CABECERA_ORIGEN } from '../lambda/http-origen.ts';
import { type Funcion, llamarSinRegistro } from './api.ts';

const SECRETO = 'ab'.repeat(32);
/** Answers every secret with the same 64 hex digits: good as the key of the ids, too. */
const secretos = createServer((_, respuesta) => respuesta.end(JSON.stringify({ SecretString: SECRETO })));

beforeAll(async () => {
  secretos.listen(0, '127.0.0.1');
  await once(secretos, 'listening');
  const direccion = secretos.address();
  const puerto = typeof direccion === 'object' ? direccion?.port : 0;
  const entorno: Record<string, string> = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${puerto}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
    ALARMAS_PREFIJO: 'vigia-dev-',
    CLAVE_PEDIDOS_SECRETO: 'arn:aws:secretsmanager:x:0:secret:clave',
    ORIGEN_EXIGIDO: 'arn:aws:secretsmanager:x:0:secret:origen',
    DATABASE_URL: 'mysql://vigia_app@proxy.invalid:3306/vigia?iam=us-east-1',
    CONEXIONES_BASE: '1',
    NIVEL_LOG: 'silent',
    ...Object.fromEntries(colas.map(({ nombre }) => [variableDe(nombre), `http://127.0.0.1:1/${nombre}`])),
    ...Object.fromEntries(temas.map((tema) => [variableDe(tema), `arn:aws:sns:x:0:${tema}`])),
  };
  for (const [nombre, valor] of Object.entries(entorno)) vi.stubEnv(nombre, valor);
});
afterAll(() => {
  vi.unstubAllEnvs();
  secretos.close();
});

const cargar: Readonly<Record<string, () => Promise<{ handler: Funcion }>>> = {
  'crear-pedido': () => import('../../functions/crear-pedido/handler.ts'),
  consultas: () => import('../../functions/consultas/handler.ts'),
  operaciones: () => import('../../functions/operaciones/handler.ts'),
};

test.each(Object.keys(cargar))('%s', async (nombre) => {
  const { handler } = (await cargar[nombre]?.()) ?? expect.unreachable();
  const pedir = (cabeceras: Record<string, string>) =>
    // The gateway in front of it is no route of the contract.
    llamarSinRegistro(handler, { routeKey: '$default', camino: '/no-existe', cabeceras });
  const sin = await pedir({});
  expect(sin).toMatchObject({ status: 403, cuerpo: { detail: 'Use la dirección pública de la API.' } });
  expect((await pedir({ [CABECERA_ORIGEN]: 'otro' })).status).toBe(403);
  expect((await pedir({ [CABECERA_ORIGEN]: SECRETO })).status).toBe(404);
});
