/** One small picture of each environment: what there is, and what its parameters became. */
import { expect, test } from 'vitest';
import { deTipo, type Recurso, sintetizar } from './pruebas/sintesis.ts';

const elegir = (recurso: Recurso | undefined, campos: readonly string[]) =>
  Object.fromEntries(campos.map((campo) => [campo, recurso?.[campo]]));

test.each(['dev', 'prod'] as const)('%s', (entorno) => {
  const pilas = sintetizar({ entorno });
  const uno = (tipo: string, campos: readonly string[]) => elegir(deTipo(pilas, tipo)[0], campos);
  expect({
    recursos: Object.fromEntries(
      pilas.map(({ nombre, recursos }) => [
        nombre,
        Object.values(recursos).reduce((suma, deUno) => suma + Object.keys(deUno).length, 0),
      ]),
    ),
    salidas: pilas
      .flatMap(({ salidas }) => Object.keys(salidas))
      .filter((nombre) => !/^(cross-stack|DlqUrl)/.test(nombre)),
    base: uno('aws_db_instance', [
      'instance_class',
      'multi_az',
      'deletion_protection',
      'performance_insights_enabled',
    ]),
    rotacion: uno('aws_secretsmanager_secret_rotation', ['rotation_rules']),
    proxy: uno('aws_db_proxy_default_target_group', ['connection_pool_config']),
    zonas: deTipo(pilas, 'aws_subnet').length,
    subredesConEndpoints: new Set(
      deTipo(pilas, 'aws_vpc_endpoint').flatMap((e) => Object(e.subnet_ids ?? [])),
    ).size,
    reservadas: deTipo(pilas, 'aws_lambda_function').filter(
      (f) => f.reserved_concurrent_executions !== undefined,
    ).length,
    presupuesto: uno('aws_budgets_budget', ['limit_amount']),
  }).toMatchSnapshot();
});
