import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { abrirOrigen, crearExigirOrigen } from './http-origen.ts';
import { conSecretos } from './secretos.ts';

const secreto = (fabricar: () => readonly string[]) => {
  let lecturas = 0;
  let ahora = 0;
  const exigir = crearExigirOrigen(
    async () => {
      lecturas += 1;
      return fabricar();
    },
    () => ahora,
  );
  return {
    admite: (cabecera: string | undefined) =>
      exigir(cabecera).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ status: 403 });
          return false;
        },
      ),
    pasar: (ms: number) => {
      ahora += ms;
    },
    lecturas: () => lecturas,
  };
};

test('sin el secreto nadie pasa; con él, todos, y se lee una vez', async () => {
  const { admite, lecturas } = secreto(() => ['bueno', 'anterior']);
  expect(await Promise.all(['bueno', 'anterior', 'malo', '', undefined].map(admite))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(lecturas()).toBe(1);
});

test('quien adivina no hace leer más que una vez en diez segundos; una rotación se nota', async () => {
  let valor = 'viejo';
  const { admite, pasar, lecturas } = secreto(() => [valor]);
  expect(await admite('viejo')).toBe(true);
  valor = 'nuevo';
  expect(await admite('nuevo')).toBe(false);
  for (const intento of ['a', 'b', 'c']) expect(await admite(intento)).toBe(false);
  expect(lecturas()).toBe(1);
  pasar(10_000);
  expect(await admite('nuevo')).toBe(true);
  expect(await admite('viejo')).toBe(false);
  expect(lecturas()).toBe(2);
});

test('lo que no se pudo leer se lee otra vez, y entretanto nadie pasa', async () => {
  let cae = true;
  const exigir = crearExigirOrigen(
    async () => {
      if (cae) throw new Error('Secrets Manager contestó 500');
      return ['bueno'];
    },
    () => 0,
  );
  await expect(exigir('bueno')).rejects.toThrow('500');
  cae = false;
  await expect(exigir('bueno')).resolves.toBeUndefined();
});

const peticion = z.object({ SecretId: z.string(), VersionStage: z.string() });
const VALORES: Readonly<Record<string, string>> = {
  'arn:origen AWSCURRENT': 'o'.repeat(64),
  'arn:clave AWSCURRENT': 'c'.repeat(64),
};

const abrirSecretsManager = async () => {
  const servidor = createServer(async (pregunta, respuesta) => {
    const trozos: Uint8Array[] = [];
    for await (const trozo of pregunta) trozos.push(trozo);
    const { SecretId, VersionStage } = peticion.parse(JSON.parse(Buffer.concat(trozos).toString()));
    const valor = VALORES[`${SecretId} ${VersionStage}`];
    const firmada = /^AWS4-HMAC-SHA256 .*\/secretsmanager\//.test(pregunta.headers.authorization ?? '');
    respuesta.writeHead(valor !== undefined && firmada ? 200 : 400);
    respuesta.end(
      JSON.stringify(valor === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString: valor }),
    );
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  const direccion = servidor.address();
  const puerto = typeof direccion === 'object' ? direccion?.port : 0;
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://127.0.0.1:${puerto}`);
  for (const nombre of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(nombre, 'x');
  return servidor;
};

afterEach(() => vi.unstubAllEnvs());

test('los secretos vienen de Secrets Manager, con firma; uno que nunca rotó no tiene versión anterior', async () => {
  const servidor = await abrirSecretsManager();
  try {
    vi.stubEnv('CLAVE_PEDIDOS_SECRETO', 'arn:clave');
    expect(await conSecretos()).toMatchObject({ CLAVE_PEDIDOS: 'c'.repeat(64) });
    vi.stubEnv('ORIGEN_EXIGIDO', 'arn:origen');
    const exigir = abrirOrigen();
    await expect(exigir('o'.repeat(64))).resolves.toBeUndefined();
    await expect(exigir('otra')).rejects.toMatchObject({ status: 403 });
  } finally {
    servidor.close();
  }
});

test('donde nada está delante se dice que no, y ha de decirse', async () => {
  vi.stubEnv('ORIGEN_EXIGIDO', 'no');
  await expect(abrirOrigen()(undefined)).resolves.toBeUndefined();
  vi.stubEnv('ORIGEN_EXIGIDO', '');
  expect(() => abrirOrigen()).toThrow('ORIGEN_EXIGIDO');
});
