import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const guion = new URL('local.ts', import.meta.url).pathname;

const local = (...argumentos: string[]) => {
  const r = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', guion, ...argumentos], {
    encoding: 'utf8',
  });
  return { codigo: r.status, salida: r.stdout, queja: r.stderr.trim().split('\n') };
};

describe('npm start con argumentos malos: código 2 y una frase', () => {
  test.each([
    [['--inventado'], '--inventado'],
    [['suelto'], 'suelto'],
    [['--puerto', 'x'], '--puerto'],
    [['--puerto', '70000'], '--puerto'],
    [['--autenticacion=si'], '--autenticacion'],
    [['--efimero', '--datos-dir', 'x'], '--efimero'],
  ])('%j', (argumentos, pista) => {
    const { codigo, salida, queja } = local(...argumentos);
    expect(codigo).toBe(2);
    expect(salida).toBe('');
    expect(queja).toHaveLength(1);
    expect(queja[0]).toContain(pista);
  });
});
