import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { ErrorDeUso } from './error-de-uso.ts';
import { comprobaciones } from './oraculo/hallazgo.ts';
import { alterar, dictaminar, prepararSaboteo, type Saboteo } from './saboteo.ts';
import { saboteos } from './saboteos.ts';

const raiz = path.resolve(import.meta.dirname, '../..');
const carpeta = mkdtempSync(path.join(os.tmpdir(), 'saboteo-'));
afterAll(() => rmSync(carpeta, { recursive: true }));

const saboteo = (...cambios: Saboteo['cambios']): Saboteo => ({
  nombre: 'prueba',
  descripcion: 'x',
  cambios,
  delata: ['veredicto', 'sobreventa'],
});

describe('altering a source', () => {
  const leer = (): string => 'const a = 1;\nconst b = 2;\nconst c = 2;\n';

  it('replaces the exact snippet, dollar signs included', () => {
    const textos = alterar(saboteo({ archivo: 'x.ts', busca: 'a = 1', pone: 'a = "$&"' }), leer);
    expect(textos.get('x.ts')).toContain('const a = "$&";');
  });

  it('applies several changes to one file', () => {
    const textos = alterar(
      saboteo(
        { archivo: 'x.ts', busca: 'a = 1', pone: 'a = 9' },
        { archivo: 'x.ts', busca: 'b = 2', pone: 'b = 9' },
      ),
      leer,
    );
    expect(textos.get('x.ts')).toBe('const a = 9;\nconst b = 9;\nconst c = 2;\n');
  });

  it.each(['= 2', 'no está'])('refuses a snippet that does not occur exactly once: %s', (busca) => {
    expect(() => alterar(saboteo({ archivo: 'x.ts', busca, pone: '' }), leer)).toThrow(ErrorDeUso);
  });

  it('refuses a sabotage that changes nothing', () => {
    expect(() => alterar(saboteo(), leer)).toThrow(ErrorDeUso);
  });
});

describe('the plugin', () => {
  it('alters the bundle and nothing on disk, and knows what was not used', async () => {
    const archivo = path.join(carpeta, 'a.ts');
    writeFileSync(archivo, 'import { limite } from "./b.ts"; export const dicho: number = limite;');
    writeFileSync(path.join(carpeta, 'b.ts'), 'export const limite: number = 10;');
    writeFileSync(path.join(carpeta, 'otro.ts'), 'export const otro = 1;');
    const listo = prepararSaboteo(
      saboteo(
        { archivo: 'b.ts', busca: '= 10', pone: '= 99' },
        { archivo: 'otro.ts', busca: '= 1', pone: '= 2' },
      ),
      carpeta,
    );
    const { outputFiles } = await build({
      entryPoints: [archivo],
      bundle: true,
      write: false,
      plugins: [listo.plugin],
    });
    expect(outputFiles[0]?.text).toContain('99');
    expect(listo.sinUsar()).toEqual(['otro.ts']);
  });

  it('refuses a file that is not there', () => {
    expect(() => prepararSaboteo(saboteo({ archivo: 'nada.ts', busca: 'a', pone: 'b' }), carpeta)).toThrow(
      ErrorDeUso,
    );
  });
});

describe('the judgement', () => {
  it('asks for all of the checks that the saboteur is known for', () => {
    expect(dictaminar(saboteo(), ['sobreventa', 'veredicto', 'evidencia']).porSuRazon).toBe(true);
    expect(dictaminar(saboteo(), ['sobreventa']).porSuRazon).toBe(false);
    expect(dictaminar(saboteo(), []).frase).toContain('NO SE NOTÓ');
  });
});

describe('what a sabotage must leave whole', () => {
  it('tells it from another one that breaks the same check', () => {
    const fino: Saboteo = { ...saboteo(), delata: ['evidencia'], respeta: ['veredicto'] };
    expect(dictaminar(fino, ['evidencia']).porSuRazon).toBe(true);
    expect(dictaminar(fino, ['evidencia', 'veredicto']).porSuRazon).toBe(false);
  });
});

describe('the registry', () => {
  it('has at least 16 saboteurs with names of their own, each known for checks that exist', () => {
    expect(new Set(saboteos.map(({ nombre }) => nombre)).size).toBe(saboteos.length);
    expect(saboteos.length).toBeGreaterThanOrEqual(16);
    for (const { delata } of saboteos)
      for (const nombre of delata) expect(comprobaciones).toHaveProperty(nombre);
  });

  it.each(saboteos.filter(({ cambios }) => cambios.length > 0))('$nombre still fits the code', (uno) => {
    expect(() => prepararSaboteo(uno, raiz)).not.toThrow();
  });
});
