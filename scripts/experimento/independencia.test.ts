import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the experiment', () => {
  const carpeta = import.meta.dirname;
  const fuentes = globSync('**/*.ts', { cwd: carpeta }).map((nombre) => path.join(carpeta, nombre));

  it('shares no code with the system: an oracle that imports the rule under test proves nothing', () => {
    expect(fuentes.length).toBeGreaterThan(30);
    const prohibido = /(from|import\()\s*'[^']*\/(functions|shared|infra)\//;
    // The sender alone may take types of the client: they are gone when it runs.
    const soloTipos = /^import type [^;]* from '[^']*\/shared\/cliente\/[^']*';$/gm;
    const culpables = fuentes.filter((ruta) => {
      const texto = readFileSync(ruta, 'utf8');
      return prohibido.test(path.basename(ruta) === 'emisor.ts' ? texto.replaceAll(soloTipos, '') : texto);
    });
    expect(culpables).toEqual([]);
  });
});
