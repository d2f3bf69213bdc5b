import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { abrirBase } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { pedidoIdDe } from '../../shared/pruebas/fabricas.ts';
import { crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { hayPedidos } from './base-datos/bases.ts';
import { clavePedidos } from './carpeta.ts';

const carpetaDePrueba = async (t: TestContext): Promise<string> => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-carpeta-'));
  t.onTestFinished(() => rm(carpeta, { recursive: true, force: true }));
  return carpeta;
};

const hay = async () => true;
const noHay = async () => false;

test('la clave de los pedidos se hace una vez, y nunca otra para pedidos que ya existen', async (t) => {
  const carpeta = await carpetaDePrueba(t);
  const clave = await clavePedidos(carpeta, noHay);
  expect(await clavePedidos(carpeta, hay)).toBe(clave);
  await rm(join(carpeta, 'clave-pedidos'));
  await expect(clavePedidos(carpeta, hay)).rejects.toThrow(`Falta ${join(carpeta, 'clave-pedidos')}`);
  await writeFile(join(carpeta, 'clave-pedidos'), clave.slice(1));
  await expect(clavePedidos(carpeta, noHay)).rejects.toThrow('está dañado');
});

test('hay pedidos desde que el libro conoce uno de un cliente; los del canario no cuentan', async (t) => {
  const { url, borrar } = await crearBaseDePrueba();
  const base = abrirBase(url, 1);
  t.onTestFinished(async () => {
    await base.end();
    await borrar();
  });
  const anotar = (n: number, bodega_id: number) =>
    base.query('INSERT INTO libro_pedidos (pedido_id, bodega_id, recibido_en, huella) VALUES (?)', [
      [idABinario(pedidoIdDe(n)), bodega_id, '2026-01-01', Buffer.alloc(32)],
    ]);
  expect(await hayPedidos(url)).toBe(false);
  await anotar(1, 0);
  expect(await hayPedidos(url)).toBe(false);
  await anotar(2, 1);
  expect(await hayPedidos(url)).toBe(true);
});
