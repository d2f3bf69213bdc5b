import { expect, it } from 'vitest';
import { firmar } from './firma.ts';

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
