import { expect, test } from 'vitest';
import { adaptar, leerInforme } from './adaptar.ts';

/** As Terraform 1.11.4 with the AWS provider 5.100.0 says it. */
const sobrante = (atributo: string) => ({
  severity: 'error',
  summary: 'Extraneous JSON object property',
  detail: `No argument or block type is named "${atributo}".`,
  snippet: { context: 'resource.aws_db_proxy.proxy', code: `    "${atributo}": "IAM_AUTH",` },
});
const pila = () => ({
  resource: {
    aws_db_proxy: { proxy: { name: 'x', default_auth_scheme: 'IAM_AUTH' } },
    aws_lambda_function: { a: { runtime: 'nodejs24.x' }, b: { runtime: 'nodejs24.x' } },
  },
});

test('quita lo que el proveedor no conoce, y lo dice', () => {
  const copia = pila();
  expect(adaptar(copia, sobrante('default_auth_scheme'))).toBe(
    'resource.aws_db_proxy.proxy: no conoce default_auth_scheme',
  );
  expect(copia.resource.aws_db_proxy.proxy).toEqual({ name: 'x' });
});

test('cambia un valor demasiado nuevo, en todas partes', () => {
  const copia = pila();
  const falla = {
    severity: 'error',
    summary: 'expected runtime to be one of ["nodejs20.x" "nodejs22.x"], got nodejs24.x',
    detail: '',
    snippet: { context: 'resource.aws_lambda_function.a', code: '"runtime": "nodejs24.x",' },
  };
  expect(adaptar(copia, falla)).toContain('nodejs24.x');
  expect(Object.values(copia.resource.aws_lambda_function).map(({ runtime }) => runtime)).toEqual([
    'nodejs22.x',
    'nodejs22.x',
  ]);
});

test('una falta nuestra sigue siendo una falta', () => {
  const copia = pila();
  expect(adaptar(copia, sobrante('no_esta_en_la_pila'))).toBeUndefined();
  expect(
    adaptar(copia, {
      severity: 'error',
      summary: 'Missing required argument',
      detail: 'The argument "role" is required',
    }),
  ).toBeUndefined();
  expect(copia).toEqual(pila());
});

test('lo que no es un informe se rechaza', () => {
  expect(() => leerInforme('panic: runtime error')).toThrow();
});
