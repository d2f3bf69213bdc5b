import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CERTIFICADO_AJENO, CERTIFICADO_DE_PRUEBA } from '../../pruebas/certificado.ts';
import { abrirServidorIam, type ServidorIam } from '../../pruebas/servidorIam.ts';
import { conexionDe } from './conexion.ts';

let servidor: ServidorIam;
beforeAll(async () => {
  servidor = await abrirServidorIam({ conTls: true });
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secreta');
  vi.stubEnv('AWS_SESSION_TOKEN', 'sesion+/=');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await servidor.detener();
});

const url = (puerto: number, host = 'localhost') => `mysql://vigia_app@${host}:${puerto}/vigia?iam=us-east-1`;

test('una dirección corriente se queda como es', () => {
  expect(conexionDe('mysql://a:b@db:3306/x')).toEqual({ uri: 'mysql://a:b@db:3306/x' });
});

test('con iam entra con un token nuevo en cada conexión, dentro de TLS', async () => {
  for (const _ of [1, 2]) {
    const conexion = await createConnection(conexionDe(url(servidor.puerto), [CERTIFICADO_DE_PRUEBA]));
    conexion.destroy();
  }
  expect(servidor.entradas).toHaveLength(2);
  const [host, consulta = ''] = servidor.entradas[0]?.split('/?') ?? [];
  expect(host).toBe(`localhost:${servidor.puerto}`);
  expect(Object.fromEntries(new URLSearchParams(consulta))).toMatchObject({
    Action: 'connect',
    DBUser: 'vigia_app',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/us-east-1\/rds-db\/aws4_request$/),
    'X-Amz-Security-Token': 'sesion+/=',
    'X-Amz-Expires': '900',
  });
});

test('no da el token a quien no es de Amazon, ni a quien se llama de otro modo, ni fuera de TLS', async () => {
  const antes = servidor.entradas.length;
  await expect(createConnection(conexionDe(url(servidor.puerto)))).rejects.toThrow(/certificate/);
  expect(() => conexionDe(url(servidor.puerto, '127.0.0.1'))).toThrow('dirección IP');
  expect(servidor.entradas).toHaveLength(antes);
  const ajeno = await abrirServidorIam({ conTls: true, cert: CERTIFICADO_AJENO });
  const abierto = await abrirServidorIam({ conTls: false });
  try {
    await expect(createConnection(conexionDe(url(ajeno.puerto), [CERTIFICADO_AJENO]))).rejects.toThrow(
      /altnames/,
    );
    expect(ajeno.entradas).toEqual([]);
    await expect(createConnection(conexionDe(url(abierto.puerto), [CERTIFICADO_DE_PRUEBA]))).rejects.toThrow(
      /secure connection/i,
    );
    expect(abierto.entradas.join('')).not.toContain('X-Amz-Signature');
  } finally {
    await Promise.all([abierto.detener(), ajeno.detener()]);
  }
});

test('sin credenciales no abre', () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  expect(() => conexionDe(url(servidor.puerto))).toThrow(/AWS_ACCESS_KEY_ID/);
});
