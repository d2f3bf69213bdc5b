import { readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { empaquetar, type Paquete } from './empaquetar.ts';
import { topologiaDePrueba } from './local/pruebas/topologia.ts';
import { desplegable, RAIZ } from './local/topologia.ts';

const { devDependencies } = JSON.parse(readFileSync(join(RAIZ, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};

let destino = '';
beforeAll(async () => {
  destino = await mkdtemp(join(tmpdir(), 'vigia-paquetes-'));
});
afterAll(() => rm(destino, { recursive: true, force: true }));

describe('los paquetes de las Lambdas', () => {
  test('cargan solos y exportan handler; mysql2 (CommonJS) incluido', async () => {
    const paquetes = await empaquetar({ destino, topologia: topologiaDePrueba });
    for (const { entrada, bytesEnFrio, bytesTotales } of paquetes) {
      process.env.DATABASE_URL ??= 'mysql://nadie@127.0.0.1:1/x';
      expect(typeof ((await import(entrada)) as { handler: unknown }).handler).toBe('function');
      expect(bytesEnFrio).toBeGreaterThan(0);
      expect(bytesEnFrio).toBeLessThanOrEqual(bytesTotales);
    }
  });

  test('lo que mysql2 casi nunca necesita no se carga hasta que hace falta', async () => {
    const [paquete] = await empaquetar({
      destino,
      topologia: { ...topologiaDePrueba, funciones: [{ nombre: 'lector' }] },
    });
    expect(paquete?.bytesEnFrio).toBeLessThan(500_000);
    const leer: { handler: (pedido: { uri: string; charset: string }) => Promise<unknown> } = await import(
      paquete?.entrada ?? ''
    );
    const uri = inject('urlBaseDatos');
    const aparte = join(destino, 'lector/iconv-lite.cjs');
    await rename(aparte, `${aparte}.otro`);
    expect(await leer.handler({ uri, charset: 'UTF8MB4_BIN' })).toEqual([['Ж']]);
    await rename(`${aparte}.otro`, aparte);
    expect(await leer.handler({ uri, charset: 'CP1251_GENERAL_CI' })).toEqual([['Ж']]);
  });

  test('llevan lo suyo: ni pruebas, ni saboteadores, ni dependencias de desarrollo', async () => {
    const paquetes = await empaquetar({ destino, topologia: desplegable });
    const ajenas = [
      /shared\/pruebas\//,
      /\.test\.ts$/,
      /^scripts\//,
      /sabote/i,
      ...Object.keys(devDependencies).map((nombre) => new RegExp(`node_modules/${nombre}/`)),
    ];
    const culpables = ({ funcion, metafile }: Paquete) =>
      Object.keys(metafile.inputs)
        .filter((fichero) => ajenas.some((patron) => patron.test(fichero)))
        .map((fichero) => `${funcion}: ${fichero}`);
    expect(paquetes.flatMap(culpables)).toEqual([]);
  });
});
