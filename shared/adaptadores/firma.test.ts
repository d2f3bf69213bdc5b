import { expect, it } from 'vitest';
import { firmar, tokenDeRds } from './firma.ts';

it('signs as the published test suite does (post-vanilla)', () => {
  const cabeceras = firmar(
    {
      url: new URL('https://example.amazonaws.com/'),
      cabeceras: {},
      cuerpo: '',
      servicio: 'service',
      region: 'us-east-1',
      ahora: Date.UTC(2015, 7, 30, 12, 36, 0),
    },
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  );
  expect(cabeceras).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  });
});

/** botocore, tests/unit/test_signers.py, TestGenerateDBAuthToken. */
it('el token de RDS es el que botocore calcula', () => {
  const token = tokenDeRds(
    {
      host: 'prod-instance.us-east-1.rds.amazonaws.com',
      puerto: 3306,
      usuario: 'someusername',
      region: 'us-east-1',
      ahora: Date.UTC(2016, 10, 7, 17, 39, 33),
    },
    { accessKeyId: 'akid', secretAccessKey: 'skid' },
  );
  expect(token).toMatch(
    /^prod-instance\.us-east-1\.rds\.amazonaws\.com:3306\/\?Action=connect&DBUser=someusername&/,
  );
  expect(new URLSearchParams(token.split('?')[1]).get('X-Amz-Signature')).toBe(
    'd1138cdbc0ca63eec012ec0fc6c2267e03642168f5884a7795320d4c18374c61',
  );
});
