import { expect, test } from 'vitest';
import { doblesEn } from './buscar.ts';

const en = (ruta: string, texto: string): string[] => doblesEn({ ruta, texto });

test.each([
  ['functions/x/sql.ts', "import { banco } from '../../shared/pruebas/banco.ts';"],
  ['infra/pila.ts', "import { vi } from 'vitest';"],
  ['shared/lambda/http.ts', "const { a } = await import('fauxqs');"],
  ['functions/x/x.test.ts', "vi.mock('mysql2');"],
  ['functions/x/x.test.ts', 'const publicador = { publicar: async () => undefined };'],
  ['functions/x/x.test.ts', 'const p = {\n  publicarTodos: async (lista) => new Set(),\n};'],
  ['functions/x/x.test.ts', 'const base = { query: (sql: string) => [[]] };'],
  ['functions/x/x.test.ts', 'const sns = { async send(orden) { return {}; } };'],
  ['shared/x.test.ts', "import { mockClient } from 'aws-sdk-client-mock';"],
])('%s: %s', (ruta, texto) => {
  expect(en(ruta, texto)).toEqual([expect.stringMatching(new RegExp(`^${ruta}:\\d+: `))]);
});

test.each([
  ['functions/x/x.test.ts', "import { abrirBanco } from '../../shared/pruebas/banco.ts';"],
  ['functions/x/x.test.ts', "await base.query('SELECT 1');"],
  ['functions/x/x.test.ts', "banco.fallarSi((cuerpo) => cuerpo.includes('x'));"],
  ['functions/x/x.test.ts', "vi.stubEnv('X', 'y');"],
  ['shared/pruebas/banco.ts', "import { inject } from 'vitest';"],
  ['shared/adaptadores/sns.ts', 'export const crear = () => ({ publicar: async () => undefined });'],
])('%s: %s is fine', (ruta, texto) => {
  expect(en(ruta, texto)).toEqual([]);
});

test('says the line', () => {
  expect(en('functions/x/x.test.ts', '\n\nvi.fn();')[0]).toContain('x.test.ts:3:');
});
