import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { hasta } from '../../shared/pruebas/hasta.ts';
import { vive } from './procesos/vivo.ts';
import { type Arrancado, arrancar } from './pruebas/arrancado.ts';

const carpetaDePrueba = async (t: TestContext): Promise<string> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-sistema-'));
  t.onTestFinished(() => rm(carpeta, { recursive: true, force: true }));
  return carpeta;
};

const todosAnotados = async (s: Arrancado, ids: readonly string[]): Promise<boolean> => {
  const anotados = await s.anotados().catch(() => new Map<string, number>());
  return ids.every((id) => anotados.has(id));
};

describe('el sistema en esta máquina', () => {
  // The function comes first, since the engine replaces its process when an invocation outlasts a dead database; the
  // watchdog and its server go together, so each has a system of its own.
  test.each([['entrada', 'colas', 'base-de-datos'], ['custodio']])(
    'kill -9 de cualquier parte (%s…): se repone y no se pierde nada aceptado',
    async (...partes) => {
      const s = await arrancar();
      const ids = await s.publicar(10);
      await hasta(() => todosAnotados(s, ids));
      for (const parte of partes) {
        const pid = s.pids[parte] ?? 0;
        ids.push(...(await s.publicar(10)));
        process.kill(pid, 'SIGKILL');
        ids.push(...(await s.publicar(10)));
        await hasta(() => !vive(pid));
      }
      await hasta(() => todosAnotados(s, ids), 25_000);
      expect(await s.acabar('SIGTERM')).toBe(0);
    },
    60_000,
  );

  test('kill -9 del motor: no queda ningún proceso y el siguiente arranque acaba lo aceptado', async (t) => {
    const carpeta = await carpetaDePrueba(t);
    const s = await arrancar(carpeta);
    const ids = await s.publicar(10);
    ids.push(...(await s.publicar(10)));
    await s.acabar('SIGKILL');
    const otro = await arrancar(carpeta);
    await hasta(() => todosAnotados(otro, ids));
    // The seed is sown once: its row was counted at the first start only.
    expect((await otro.anotados()).get('semilla')).toBe(1);
    await otro.acabar('SIGTERM');
  });

  test('kill -9 del motor y de su custodio a la vez: el siguiente arranque detiene el servidor huérfano', async (t) => {
    const carpeta = await carpetaDePrueba(t);
    const s = await arrancar(carpeta);
    const servidor = s.pids['base-de-datos'] ?? 0;
    process.kill(s.pids.custodio ?? 0, 'SIGKILL');
    process.kill(s.pids.motor ?? 0, 'SIGKILL');
    await hasta(() => !vive(s.pids.motor ?? 0) && !vive(s.pids.colas ?? 0));
    expect(vive(servidor)).toBe(true);
    const otro = await arrancar(carpeta);
    expect(vive(servidor)).toBe(false);
    await otro.acabar('SIGTERM');
  });

  test('un segundo arranque en la misma carpeta se rechaza con una frase', async (t) => {
    const carpeta = await carpetaDePrueba(t);
    const s = await arrancar(carpeta);
    await expect(arrancar(carpeta)).rejects.toThrow(`Otro sistema está usando ${carpeta}`);
    expect((await fetch(`${s.url}/eco`)).status).toBe(200);
    await s.acabar('SIGTERM');
  });

  test('efímero: no deja nada, ni detenido ni muerto con kill -9', async () => {
    const detenido = await arrancar();
    await detenido.acabar('SIGTERM');
    expect(existsSync(detenido.datosDir)).toBe(false);
    const muerto = await arrancar();
    await muerto.acabar('SIGKILL');
    await hasta(() => !existsSync(muerto.datosDir));
  });

  test('la clave de los pedidos es solo de su dueño, y se conserva', async (t) => {
    const carpeta = await carpetaDePrueba(t);
    const s = await arrancar(carpeta);
    const fichero = join(carpeta, 'clave-pedidos');
    const { mode, mtimeMs } = await stat(fichero);
    expect(mode & 0o777).toBe(0o600);
    await s.acabar('SIGTERM');
    const otro = await arrancar(carpeta);
    expect((await stat(fichero)).mtimeMs).toBe(mtimeMs);
    await otro.acabar('SIGTERM');
  });
});
