import { describe, expect, test } from 'vitest';
import { admite } from './politica.ts';

const TEMA = 'arn:aws:sns:us-east-1:000000000000:tema';
const COLA = 'arn:aws:sqs:us-east-1:000000000000:cola';

const sentencia = (cambios: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: COLA,
  Condition: { ArnEquals: { 'aws:SourceArn': TEMA } },
  ...cambios,
});
const politica = (...Statement: object[]) => JSON.stringify({ Statement });

describe('la política de una cola', () => {
  test.each([
    ['nombra el tema', politica(sentencia())],
    ['una sola sentencia, sin lista', JSON.stringify({ Statement: sentencia() })],
    ['comodines', politica(sentencia({ Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {} }))],
    ['ArnLike', politica(sentencia({ Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:*:*:te*' } } }))],
  ])('admite: %s', (_, texto) => {
    expect(admite(texto, TEMA, COLA)).toBe(true);
  });

  test.each([
    ['no hay política', undefined],
    ['vacía', ''],
    ['no es JSON', '{'],
    ['otro tema', politica(sentencia({ Condition: { ArnEquals: { 'aws:SourceArn': `${TEMA}2` } } }))],
    ['otra acción', politica(sentencia({ Action: 'sqs:ReceiveMessage' }))],
    ['otra cola', politica(sentencia({ Resource: `${COLA}2` }))],
    ['otro servicio', politica(sentencia({ Principal: { Service: 's3.amazonaws.com' } }))],
    [
      'condición desconocida',
      politica(sentencia({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })),
    ],
    ['una negación gana', politica(sentencia(), sentencia({ Effect: 'Deny' }))],
  ])('no admite: %s', (_, texto) => {
    expect(admite(texto, TEMA, COLA)).toBe(false);
  });
});
