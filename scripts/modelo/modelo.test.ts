import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RAIZ } from '../local/topologia.ts';
import { casos, leerPan } from './casos.ts';

const leer = (archivo: string): string => readFileSync(join(RAIZ, archivo), 'utf8');
const modelo = leer('scripts/modelo/protocolo.pml');

/** Rows of the table: | `ANCHOR` | … | `file` | `text` | */
const anclas = [
  ...leer('docs/modelo.md').matchAll(/^\| `([A-Z_]+)`\s*\|[^|]*\| `([^`]+)`\s*\| `([^`]+)`\s*\|$/gm),
].map(([, ancla = '', archivo = '', texto = '']) => [ancla, archivo, texto] as const);

describe('the model and the code', () => {
  it.each(anclas)('%s stands in the model once, and for a line of %s', (ancla, archivo, texto) => {
    expect(modelo.split(`/* ${ancla} */`)).toHaveLength(2);
    expect(leer(archivo)).toContain(texto);
  });

  it('every anchor of the model is explained', () => {
    const enElModelo = [...modelo.matchAll(/\/\* ([A-Z_]+) \*\//g)].map(([, ancla]) => ancla);
    expect(enElModelo.length).toBeGreaterThan(10);
    expect(new Set(anclas.map(([ancla]) => ancla))).toEqual(new Set(enElModelo));
  });

  it('every macro that a case defines is one that the model knows', () => {
    for (const { sin } of casos) if (sin !== undefined) expect(modelo).toContain(`def ${sin}\n`);
  });
});

describe('what pan says', () => {
  const final = (errores: number, mas = '') =>
    `${mas}\nState-vector 132 byte, depth reached 1377, errors: ${errores}\n   597071 states, stored\n`;

  it('no error counts only where the search was complete', () => {
    expect(leerPan(final(0))).toEqual({ errores: 0, estados: 597071, completa: true });
    expect(leerPan(final(0, 'error: max search depth too small')).completa).toBe(false);
    expect(leerPan(final(1)).errores).toBe(1);
  });

  it('no end is an error, not a success', () => {
    expect(() => leerPan('Segmentation fault')).toThrow('pan no terminó');
  });
});
