import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api/index.js';
import { Apigatewayv2Authorizer } from '@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration/index.js';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route/index.js';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { rutas } from '../../shared/api/rutas.ts';
import { api as limites } from '../topologia.ts';
import type { Identidad } from './identidad.ts';
import { FUNCION_POR_DEFECTO } from './permisos.ts';
import type { Pila } from './pila.ts';

/** Says who, what and how it ended; neither query nor token. */
const REGISTRO_DE_ACCESO = JSON.stringify({
  id: '$context.requestId',
  en: '$context.requestTimeEpoch',
  ruta: '$context.routeKey',
  estado: '$context.status',
  ms: '$context.responseLatency',
  ip: '$context.identity.sourceIp',
  sub: '$context.authorizer.claims.sub',
  error: '$context.integrationErrorMessage',
});

/**
 * The HTTP API: every route of shared/api/rutas.ts. What matches none goes to the default function, which says 404 or
 * 405; a preflight needs no token, and beats `$default` because its route is more specific.
 */
export const crearApi = (
  pila: Pila,
  identidad: Identidad,
  funciones: ReadonlyMap<string, LambdaFunction>,
): { readonly id: string; readonly dominio: string } => {
  const { cors } = limites;
  const api = new Apigatewayv2Api(pila, 'api', {
    name: pila.nombrar('api'),
    protocolType: 'HTTP',
    corsConfiguration: {
      allowOrigins: [cors.origenes],
      allowMethods: [...cors.metodos],
      allowHeaders: [...cors.cabeceras],
      exposeHeaders: [...cors.expuestas],
    },
  });
  const autorizador = new Apigatewayv2Authorizer(pila, 'autorizador', {
    apiId: api.id,
    name: 'jwt',
    authorizerType: 'JWT',
    identitySources: ['$request.header.Authorization'],
    jwtConfiguration: { issuer: identidad.emisor, audience: [identidad.clienteId] },
  });
  const conToken = { authorizationType: 'JWT', authorizerId: autorizador.id };
  const integracion = (nombre: string, funcion: LambdaFunction): string => {
    new LambdaPermission(pila, `permiso-api-${nombre}`, {
      statementId: 'api',
      action: 'lambda:InvokeFunction',
      functionName: funcion.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${api.executionArn}/*`,
    });
    return new Apigatewayv2Integration(pila, `integracion-${nombre}`, {
      apiId: api.id,
      integrationType: 'AWS_PROXY',
      integrationUri: funcion.invokeArn,
      payloadFormatVersion: '2.0',
      timeoutMilliseconds: limites.tiempoMaxS * 1000,
    }).id;
  };
  const integraciones = new Map(
    [...funciones].map(([nombre, funcion]) => [nombre, integracion(nombre, funcion)] as const),
  );
  const enrutar = (id: string, routeKey: string, funcion: string, seguridad: object): void => {
    const destino = integraciones.get(funcion);
    if (destino === undefined) throw new Error(`${routeKey}: la atiende ${funcion}, que no existe`);
    new Apigatewayv2Route(pila, id, {
      apiId: api.id,
      routeKey,
      target: `integrations/${destino}`,
      ...seguridad,
    });
  };
  for (const { metodo, ruta, funcion, roles } of rutas) {
    const id = `ruta-${metodo}${ruta.replaceAll(/[/{}.]/g, '-')}`;
    enrutar(id, `${metodo} ${ruta}`, funcion, roles === 'todos' ? { authorizationType: 'NONE' } : conToken);
  }
  enrutar('ruta-resto', '$default', FUNCION_POR_DEFECTO, conToken);
  enrutar('ruta-preflight', 'OPTIONS /{proxy+}', FUNCION_POR_DEFECTO, { authorizationType: 'NONE' });
  const registro = new CloudwatchLogGroup(pila, 'registro-api', {
    name: `/aws/apigateway/${pila.nombrar('api')}`,
    retentionInDays: pila.entorno.logRetentionDays,
  });
  new Apigatewayv2Stage(pila, 'etapa', {
    apiId: api.id,
    name: '$default',
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingBurstLimit: limites.limites.personal.rafaga,
      throttlingRateLimit: limites.limites.personal.porSegundo,
      detailedMetricsEnabled: true,
    },
    accessLogSettings: { destinationArn: registro.arn, format: REGISTRO_DE_ACCESO },
  });
  return { id: api.id, dominio: `${api.id}.execute-api.${pila.entorno.region}.amazonaws.com` };
};
