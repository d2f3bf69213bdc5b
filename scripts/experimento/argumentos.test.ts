import { describe, expect, it } from 'vitest';
import { leerArgumentos } from './argumentos.ts';
import { ErrorDeUso } from './error-de-uso.ts';
import { escenarios } from './escenarios/indice.ts';

describe('arguments', () => {
  it('have defaults that make the standard experiment', () => {
    expect(leerArgumentos([], 42)).toEqual({
      pedidos: 12_000,
      semilla: 42,
      concurrencia: 64,
      salida: 'reports/',
      fallos: false,
    });
  });

  it('are read as given', () => {
    const leidos = leerArgumentos(
      [
        '--url=http://x:1/v1/',
        '--token',
        'abc',
        '--pedidos',
        '20',
        '--semilla',
        '0',
        '--escenarios',
        'falta-uno, conflicto',
      ],
      42,
    );
    expect(leidos).toMatchObject({ url: 'http://x:1/v1', token: 'abc', pedidos: 20, semilla: 0 });
    expect(leidos.escenarios).toEqual(['falta-uno', 'conflicto']);
  });

  it('accept every scenario by name', () => {
    const todos = escenarios.map(({ nombre }) => nombre).join(',');
    expect(leerArgumentos(['--escenarios', todos], 1).escenarios).toHaveLength(escenarios.length);
  });

  it.each([
    [['--pedidos', '0']],
    [['--pedidos', '1.5']],
    [['--pedidos', 'mil']],
    [['--pedidos=-3']],
    [['--concurrencia', '5000']],
    [['--semilla', '4294967296']],
    [['--escenarios', 'no-existe']],
    [['--escenarios', '']],
    [['--url', 'ftp://x']],
    [['--url', 'no es una url']],
    [['--token', 'con espacio']],
    [['--fallos', '--url', 'http://x']],
    [['--saboteo', 'nada']],
    [['--saboteo', 'lineas-no-sumadas', '--url', 'http://x']],
    [['--stock', 'x.csv']],
    [['--datos', 'x.csv', '--pedidos', '10']],
    [['--inventado']],
    [['suelto']],
    [['--url']],
  ])('refuse %j with a sentence', (argumentos) => {
    expect(() => leerArgumentos(argumentos, 1)).toThrow(ErrorDeUso);
    expect(() => leerArgumentos(argumentos, 1)).toThrow(/[.]$/);
  });
});
