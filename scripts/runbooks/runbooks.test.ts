import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { alarmas, alarmasDeNube } from '../../infra/topologia.ts';
import { rutas } from '../../shared/api/rutas.ts';
import { leerArgumentos } from '../guardia/dlq/argumentos.ts';
import { RAIZ } from '../local/topologia.ts';
import { ramasDe } from './leer.ts';
import { MARCA, SECCIONES } from './partes.ts';

const leer = (fichero: string): Promise<string> => readFile(`${RAIZ}${fichero}`, 'utf8');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(await leer('package.json'));

/** As a shell would cut a command without variables. */
const palabras = (orden: string): string[] =>
  [...orden.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

const comprobar = (orden: string): void => {
  const [, script, resto = ''] = /^npm run ([\w-]+)(?: -- (.*))?$/.exec(orden) ?? [];
  if (script !== undefined) {
    expect(Object.keys(scripts)).toContain(script);
    if (script === 'dlq') expect(leerArgumentos(palabras(resto)).orden.tipo).not.toBe('ayuda');
    return;
  }
  const ruta = /^curl .*:3000\}(\/[\w/-]*)"/.exec(orden)?.[1];
  if (ruta !== undefined) expect(rutas.map((una) => una.ruta)).toContain(ruta);
  else expect(orden).toMatch(/^grep .*\/registros\/[\w-]+\.log" \| tail -n 20$/);
};

describe('runbooks', () => {
  it('every alarm has its page, and every page its alarm', async () => {
    const todas = (await readdir(`${RAIZ}docs/runbooks`)).map((fichero) => `docs/runbooks/${fichero}`);
    const textos = await Promise.all(todas.map(leer));
    expect(todas.filter((_, i) => textos[i]?.startsWith(MARCA)).sort()).toEqual(
      alarmas.map(({ runbook }) => runbook).sort(),
    );
    for (const { nombre, runbook } of alarmasDeNube)
      expect(await leer(runbook)).toMatch(new RegExp(`^# Alarms?: .*\`${nombre}\``));
    expect(new Set(alarmas.map(({ runbook }) => runbook)).size).toBe(alarmas.length);
  });

  it.each(alarmas)(
    '$nombre: every section, and commands that exist, about this alarm',
    async ({ nombre, runbook, metrica }) => {
      const pagina = await leer(runbook);
      expect(pagina).toContain(`# Alarm: \`${nombre}\``);
      expect([...pagina.matchAll(/^## (.+)$/gm)].map(([, titulo]) => titulo)).toEqual([...SECCIONES]);
      const ordenes = SECCIONES.flatMap((seccion) =>
        ramasDe(pagina, seccion).flatMap((rama) => rama.ordenes),
      );
      expect(ramasDe(pagina, 'First command')[0]?.ordenes).toHaveLength(1);
      expect(ramasDe(pagina, 'Decision tree').every(({ si }) => si !== '')).toBe(true);
      expect(ramasDe(pagina, 'How to know that it is over').at(-1)?.ordenes.at(-1)).toContain(`"${nombre}"`);
      for (const orden of ordenes) comprobar(orden);
      if (nombre.endsWith('-con-mensajes'))
        for (const orden of ordenes.filter((una) => /reenviar|descartar|inspeccionar/.test(una)))
          expect(orden).toContain(` ${metrica.dimension.valor}`);
    },
  );
});
