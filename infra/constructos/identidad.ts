import { CognitoUserGroup } from '@cdktf/provider-aws/lib/cognito-user-group/index.js';
import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { ROLES } from '../../shared/dominio/rol.ts';
import type { Pila } from './pila.ts';

/** A role that is taken away holds until the access token expires. */
const ACCESO_HORAS = 1;
const REFRESCO_DIAS = 30;

export interface Identidad {
  readonly emisor: string;
  readonly clienteId: string;
}

/**
 * Who may sign in: people whom an administrator created, each in the one group that is their role. The trigger puts
 * role and cliente_id into the access token, which only the tiers above Lite allow.
 */
export const crearIdentidad = (pila: Pila, trigger: LambdaFunction): Identidad => {
  const directorio = new CognitoUserPool(pila, 'directorio', {
    name: pila.nombrar('usuarios'),
    userPoolTier: 'ESSENTIALS',
    deletionProtection: pila.entorno.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    usernameAttributes: ['email'],
    autoVerifiedAttributes: ['email'],
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    mfaConfiguration: 'OPTIONAL',
    softwareTokenMfaConfiguration: { enabled: true },
    passwordPolicy: {
      minimumLength: 14,
      requireLowercase: true,
      requireNumbers: true,
      requireSymbols: false,
      requireUppercase: true,
      temporaryPasswordValidityDays: 3,
    },
    accountRecoverySetting: { recoveryMechanism: [{ name: 'verified_email', priority: 1 }] },
    schema: [
      {
        name: 'cliente_id',
        attributeDataType: 'String',
        mutable: true,
        stringAttributeConstraints: { minLength: '1', maxLength: '200' },
      },
    ],
    lambdaConfig: { preTokenGenerationConfig: { lambdaArn: trigger.arn, lambdaVersion: 'V2_0' } },
  });
  new LambdaPermission(pila, 'permiso-cognito', {
    statementId: 'cognito',
    action: 'lambda:InvokeFunction',
    functionName: trigger.functionName,
    principal: 'cognito-idp.amazonaws.com',
    sourceArn: directorio.arn,
  });
  for (const rol of ROLES) {
    new CognitoUserGroup(pila, `grupo-${rol}`, { name: rol, userPoolId: directorio.id });
  }
  const cliente = new CognitoUserPoolClient(pila, 'cliente', {
    name: pila.nombrar('api'),
    userPoolId: directorio.id,
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
    accessTokenValidity: ACCESO_HORAS,
    idTokenValidity: ACCESO_HORAS,
    refreshTokenValidity: REFRESCO_DIAS,
    tokenValidityUnits: [{ accessToken: 'hours', idToken: 'hours', refreshToken: 'days' }],
    enableTokenRevocation: true,
    preventUserExistenceErrors: 'ENABLED',
    // Whoever can write custom:cliente_id is whichever client they like.
    writeAttributes: ['email', 'name'],
    readAttributes: ['email', 'name', 'custom:cliente_id'],
  });
  pila.salida('UserPoolId', directorio.id, 'Directorio de usuarios de Cognito');
  pila.salida('UserPoolClientId', cliente.id, 'Cliente de Cognito con el que se entra');
  return {
    emisor: `https://cognito-idp.${pila.entorno.region}.amazonaws.com/${directorio.id}`,
    clienteId: cliente.id,
  };
};
