import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const CARPETA = import.meta.dirname;
const fuentes = globSync('**/*.ts', { cwd: CARPETA }).map((nombre) => path.join(CARPETA, nombre));
const nombreDe = (ruta: string): string => path.relative(CARPETA, ruta);

/** What a file names of others, types too. */
const importados = (ruta: string): string[] =>
  [...readFileSync(ruta, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(([, otro = '']) =>
    path.resolve(path.dirname(ruta), otro),
  );
const delSistema = (ruta: string): boolean => /^\.\.\/\.\.\/(functions|shared|infra)\//.test(nombreDe(ruta));

/** Everything that is loaded with these, and they themselves. */
const alcance = (inicio: readonly string[]): Set<string> => {
  const vistos = new Set(inicio);
  for (const ruta of vistos) if (!delSistema(ruta)) for (const otro of importados(ruta)) vistos.add(otro);
  return vistos;
};

describe('the experiment', () => {
  it('knows of the system only the client that everybody is given, and only where it talks to it', () => {
    expect(fuentes.length).toBeGreaterThan(30);
    const deudas = fuentes.flatMap((ruta) =>
      importados(ruta)
        .filter(delSistema)
        .map((otro) => `${nombreDe(ruta)} → ${path.dirname(nombreDe(otro))}`),
    );
    expect([...new Set(deudas)].sort()).toEqual([
      'conexion.ts → ../../shared/api',
      'conexion.ts → ../../shared/cliente',
      'transporte.ts → ../../shared/cliente',
    ]);
    expect(readFileSync(path.join(CARPETA, 'conexion.ts'), 'utf8')).toMatch(
      /^import type \{ ClaveRuta \} from '\.\.\/\.\.\/shared\/api\/rutas\.ts';$/m,
    );
  });

  it('plans and judges without a line of it: an oracle that imports the rule under test proves nothing', () => {
    const aparte = fuentes.filter(
      (ruta) => /^(oraculo|escenarios)\//.test(nombreDe(ruta)) && !ruta.endsWith('.test.ts'),
    );
    const reunidos = [...alcance([...aparte, path.join(CARPETA, 'respuestas.ts')])];
    expect(reunidos.filter(delSistema)).toEqual([]);
    expect(reunidos.map(nombreDe)).toEqual(
      expect.arrayContaining(['oraculo/repeticion.ts', 'registro.ts', 'fallos.ts']),
    );
    expect(reunidos.map(nombreDe)).not.toContain('conexion.ts');
  });
});
