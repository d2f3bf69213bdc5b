import { describe, expect, test } from 'vitest';
import { interpretar } from './respuesta.ts';

const lote = new Set(['a', 'b']);

describe('la respuesta de una función a un lote, con las trampas de AWS', () => {
  test.each(['null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"otra":1}'])(
    '%s: todo el lote se borra',
    (carga) => {
      expect(interpretar(carga, lote)).toEqual({ tipo: 'parcial', fallidos: new Set() });
    },
  );

  test('los identificados fallan; los demás se borran', () => {
    const carga = '{"batchItemFailures":[{"itemIdentifier":"b"}]}';
    expect(interpretar(carga, lote)).toEqual({ tipo: 'parcial', fallidos: new Set(['b']) });
  });

  test.each([
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":"desconocido"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"messageId":"b"}]}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":"a"}',
    '"bien"',
    '[]',
  ])('%s: falla el lote entero', (carga) => {
    expect(interpretar(carga, lote).tipo).toBe('todo-fallido');
  });
});
