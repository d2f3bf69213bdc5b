import type { Context, PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { pino } from 'pino';
import { afterAll, expect, test, vi } from 'vitest';
import { crearProcesar } from './procesar.ts';

afterAll(() => vi.unstubAllEnvs());

/**
 * The event that Amazon documents for version 2:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
const evento = (grupos: string[], atributos: Record<string, string> = {}): PreTokenGenerationV2TriggerEvent =>
  ({
    version: '2',
    triggerSource: 'TokenGeneration_Authentication',
    region: 'us-east-1',
    userPoolId: 'us-east-1_EXAMPLE',
    userName: 'brcotter',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
    request: {
      userAttributes: {
        sub: 'a1b2c3d4',
        'cognito:user_status': 'CONFIRMED',
        email_verified: 'true',
        email: 'brcotter@example.com',
        ...atributos,
      },
      groupConfiguration: { groupsToOverride: grupos, iamRolesToOverride: [], preferredRole: undefined },
      scopes: ['aws.cognito.signin.user.admin', 'openid'],
    },
    response: { claimsAndScopeOverrideDetails: null },
  }) as unknown as PreTokenGenerationV2TriggerEvent;

const montar = () => {
  const lineas: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (linea: string) => lineas.push(linea) });
  return { procesar: crearProcesar(logger), lineas };
};

test('devuelve el evento entero, con rol y cliente_id para el token de acceso y solo para él', async () => {
  const pregunta = evento(['cliente'], { 'custom:cliente_id': 'sol' });
  expect(await montar().procesar(pregunta)).toEqual({
    ...pregunta,
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { rol: 'cliente', cliente_id: 'sol' } },
      },
    },
  });
});

test('sin rol: quita los claims, lo dice en el log, y no dice de quién', async () => {
  const { procesar, lineas } = montar();
  const { response } = await procesar(evento(['bodega', 'admin']));
  expect(response.claimsAndScopeOverrideDetails).toEqual({
    accessTokenGeneration: { claimsToSuppress: ['rol', 'cliente_id'] },
  });
  expect(lineas.map((linea) => JSON.parse(linea))).toMatchObject([
    { motivo: 'VARIOS_ROLES', msg: 'token sin rol' },
  ]);
  expect(lineas.join('')).not.toMatch(/brcotter|a1b2c3d4/);
});

test('un usuario sin grupos ni atributos no rompe nada', async () => {
  const desnudo = evento([]);
  const vacio = { ...desnudo, request: { ...desnudo.request, groupConfiguration: {}, userAttributes: {} } };
  const { response } = await montar().procesar(vacio);
  expect(response.claimsAndScopeOverrideDetails.accessTokenGeneration).toEqual({
    claimsToSuppress: ['rol', 'cliente_id'],
  });
});

test('el handler responde al evento', async () => {
  vi.stubEnv('NIVEL_LOG', 'silent');
  const { handler } = await import('./handler.ts');
  const respuesta = await handler(evento(['admin']), { awsRequestId: 'x' } as Context, () => undefined);
  expect(respuesta?.response.claimsAndScopeOverrideDetails.accessTokenGeneration).toEqual({
    claimsToAddOrOverride: { rol: 'admin' },
  });
});
