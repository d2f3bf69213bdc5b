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

describe.concurrent('el sistema en esta máquina', () => {
  test('kill -9 de cualquier parte: se repone y no se pierde nada aceptado', async (t) => {
    const s = await arrancar(await carpetaDePrueba(t));
    const ids = await s.publicar(10);
    await hasta(() => todosAnotados(s, ids));
    for (const parte of ['base-de-datos', 'custodio', 'colas', 'entrada', 'anotador']) {
      ids.push(...(await s.publicar(10)));
      await hasta(async () => (await s.pids())[parte] !== undefined);
      const pid = (await s.pids())[parte] ?? 0;
      process.kill(pid, 'SIGKILL');
      ids.push(...(await s.publicar(10)));
      await hasta(() => !vive(pid));
      await hasta(() => todosAnotados(s, ids));
    }
    expect(await s.acabar('SIGTERM')).toBe(0);
  }, 90_000);

  test('kill -9 del motor, y del motor con su custodio: ni huérfanos ni pérdidas ni dos a la vez', async (t) => {
    const carpeta = await carpetaDePrueba(t);
    const primero = await arrancar(carpeta);
    const clave = await stat(join(carpeta, 'clave-pedidos'));
    expect(clave.mode & 0o777).toBe(0o600);
    const ids = [...(await primero.publicar(10)), ...(await primero.publicar(10))];
    await primero.acabar('SIGKILL');

    const segundo = await arrancar(carpeta);
    await expect(arrancar(carpeta)).rejects.toThrow(`Otro sistema está usando ${carpeta}`);
    await hasta(() => todosAnotados(segundo, ids));
    const pids = await segundo.pids();
    process.kill(pids.custodio ?? 0, 'SIGKILL');
    process.kill(pids.motor ?? 0, 'SIGKILL');
    await hasta(() => !vive(pids.motor ?? 0) && !vive(pids.colas ?? 0));
    expect(vive(pids['base-de-datos'] ?? 0)).toBe(true);

    const tercero = await arrancar(carpeta);
    expect(vive(pids['base-de-datos'] ?? 0)).toBe(false);
    expect((await tercero.anotados()).get('semilla')).toBe(1);
    expect((await stat(join(carpeta, 'clave-pedidos'))).mtimeMs).toBe(clave.mtimeMs);
    expect(await tercero.acabar('SIGTERM')).toBe(0);
  }, 90_000);

  test('efímero: no deja nada, ni detenido ni muerto con kill -9', async () => {
    const detenido = await arrancar();
    expect(await detenido.acabar('SIGTERM')).toBe(0);
    expect(existsSync(detenido.datosDir)).toBe(false);
    const muerto = await arrancar();
    await muerto.acabar('SIGKILL');
    await hasta(() => !existsSync(muerto.datosDir));
  }, 60_000);
});
