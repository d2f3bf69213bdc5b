import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the experiment', () => {
  const carpeta = import.meta.dirname;
  const fuentes = globSync('**/*.ts', { cwd: carpeta }).map((nombre) => path.join(carpeta, nombre));

  it('shares no code with the system: an oracle that imports the rule under test proves nothing', () => {
    expect(fuentes.length).toBeGreaterThan(30);
    const prohibido = /(from|import\()\s*'[^']*\/(functions|shared|infra)\//;
    expect(fuentes.filter((ruta) => prohibido.test(readFileSync(ruta, 'utf8')))).toEqual([]);
  });
});
