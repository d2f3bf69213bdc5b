import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { nombreValido } from '../comprobaciones.ts';
import type { Pila } from './pila.ts';
import { asumeLambda, type Permiso } from './politica.ts';
import { permisosDeRed } from './red-privada.ts';
import { crearRol } from './rol.ts';

export interface DefinicionFuncion {
  /** As in the topology. */
  readonly nombre: string;
  /** Its bundle, zipped. */
  readonly codigo: string;
  readonly timeoutS: number;
  readonly memoriaMB: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Beyond its log and its place in the network. */
  readonly permisos: readonly Permiso[];
  readonly red?: { readonly subredes: readonly string[]; readonly grupo: string };
  /** Reserved for it and taken from all others; null: nothing is reserved. */
  readonly concurrencia: number | null;
}

/** A Lambda with its log group and a role of its own. */
export const crearFuncion = (pila: Pila, d: DefinicionFuncion): LambdaFunction => {
  const nombre = nombreValido('funcion', pila.nombrar(d.nombre));
  const registro = new CloudwatchLogGroup(pila, `registro-${d.nombre}`, {
    name: `/aws/lambda/${nombre}`,
    retentionInDays: pila.entorno.logRetentionDays,
  });
  const { rol, politica } = crearRol(pila, d.nombre, {
    nombre,
    asume: asumeLambda,
    permisos: [
      { acciones: ['logs:CreateLogStream', 'logs:PutLogEvents'], recursos: [`${registro.arn}:*`] },
      ...(d.red === undefined ? [] : permisosDeRed(pila)),
      ...d.permisos,
    ],
  });
  const codigo = new TerraformAsset(pila, `codigo-${d.nombre}`, { path: d.codigo, type: AssetType.FILE });
  const funcion = new LambdaFunction(pila, d.nombre, {
    functionName: nombre,
    role: rol.arn,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: codigo.path,
    sourceCodeHash: Fn.filebase64sha256(codigo.path),
    timeout: d.timeoutS,
    memorySize: d.memoriaMB,
    ...(d.concurrencia === null ? {} : { reservedConcurrentExecutions: d.concurrencia }),
    environment: { variables: { ...d.variables } },
    loggingConfig: { logFormat: 'Text', logGroup: registro.name },
    ...(d.red === undefined
      ? {}
      : { vpcConfig: { subnetIds: [...d.red.subredes], securityGroupIds: [d.red.grupo] } }),
    dependsOn: [politica],
  });
  return funcion;
};

/** Called by a clock, hence asynchronously: what fails is not tried again, since the next tick comes anyway. */
export const sinReintentos = (pila: Pila, nombre: string, funcion: LambdaFunction): void => {
  new LambdaFunctionEventInvokeConfig(pila, `sin-reintentos-${nombre}`, {
    functionName: funcion.functionName,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: 60,
  });
};
