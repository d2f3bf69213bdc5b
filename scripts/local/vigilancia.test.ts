/** The whole system, its real bundles and queues, with a validator that takes records and does nothing. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import type { AlarmaLeida } from '../../shared/adaptadores/cloudwatch.ts';
import type { ReconciliacionLeida } from '../../shared/api/reconciliacion.ts';
import { hasta } from '../../shared/pruebas/hasta.ts';
import { iniciarSistema } from './sistema.ts';
import { RAIZ, type Topologia, topologiaReal } from './topologia.ts';

interface Cambio {
  readonly archivo: string;
  readonly busca: string;
  readonly pone: string;
}

/** Alters sources while they are bundled: what is deployed has no switch for any of this. */
const alterando = (cambios: readonly Cambio[]): Plugin => ({
  name: 'alterar',
  setup(construccion) {
    construccion.onLoad({ filter: /functions\/(validador|reconciliador)\/.*\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const { archivo, busca, pone } of cambios.filter((c) => path === `${RAIZ}${c.archivo}`)) {
        if (!contents.includes(busca)) throw new Error(`${archivo} ya no dice ${busca}`);
        contents = contents.replace(busca, () => pone);
      }
      return { contents, loader: 'ts' };
    });
  },
});

/** Seconds instead of minutes. */
const deprisa = (t: Topologia): Topologia => ({
  ...t,
  funciones: t.funciones.map((f) => (f.programa === undefined ? f : { ...f, programa: { cadaS: 1 } })),
  alarmas: t.alarmas.map((a) => ({ ...a, periodoS: 3 })),
});

test('un validador que se traga pedidos en silencio: se encuentra, salta la alarma y se cura', async (t) => {
  const carpeta = await mkdtemp(join(tmpdir(), 'vigia-vigilancia-'));
  const averia = join(carpeta, 'tragar');
  await writeFile(averia, '');
  const dichas: string[] = [];
  const sistema = await iniciarSistema({
    puerto: 0,
    demo: true,
    topologia: deprisa(topologiaReal),
    mirarAlarmasMs: 200,
    informar: (linea) => dichas.push(linea),
    plugins: [
      alterando([
        {
          archivo: 'functions/validador/handler.ts',
          busca: 'procesar: crearProcesar({ base, publicador, reloj: relojReal, logger }),',
          pone: `procesar: ((procesar) => async (mensajes) =>
            process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(averia)})
              ? new Map(mensajes.map(({ id }) => [id, { tipo: 'hecho' }])) : procesar(mensajes))(
            crearProcesar({ base, publicador, reloj: relojReal, logger })),`,
        },
        {
          archivo: 'functions/reconciliador/decidir.ts',
          busca: 'PLAZO_MS = 91_000',
          pone: 'PLAZO_MS = 2_000',
        },
        {
          archivo: 'functions/reconciliador/procesar.ts',
          busca: 'TURNO_MS = 50_000',
          pone: 'TURNO_MS = 2_000',
        },
      ]),
    ],
  });
  const base = await createConnection(sistema.databaseUrl);
  t.onTestFinished(async () => {
    base.destroy();
    await sistema.detener();
    await rm(carpeta, { recursive: true, force: true });
  });
  const leer = async <T>(ruta: string) => (await (await fetch(`${sistema.url}${ruta}`)).json()) as T;
  const reconciliacion = () => leer<ReconciliacionLeida>('/reconciliacion');
  const pedido = (id: string | undefined) => leer<{ estado: string }>(`/pedidos/${id}`);
  const estadoDe = async (nombre: string) =>
    (await leer<{ alarmas: AlarmaLeida[] }>('/alarmas')).alarmas.find((a) => a.nombre === nombre)?.estado;

  expect(await reconciliacion()).toEqual({
    aceptados: null,
    evaluados: null,
    en_vuelo: null,
    en_dlq: null,
    sin_cuenta: null,
    descuadres: null,
    ejecutada_en: null,
  });
  const pedidos: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const respuesta = await fetch(`${sistema.url}/pedidos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ item_id: 1, cantidad: n === 4 ? 1000 : 1 }] }),
    });
    pedidos.push(((await respuesta.json()) as { pedido_id: string }).pedido_id);
  }

  await hasta(async () => (await reconciliacion()).sin_cuenta === 5, 30_000);
  await hasta(async () => (await estadoDe('pedidos-sin-cuenta')) === 'ALARMA');
  expect(dichas.join('\n')).toContain('ALARMA pedidos-sin-cuenta: Hay pedidos aceptados sin veredicto');

  // Killed wherever it is, the next tick goes on.
  for (let vez = 0; vez < 3; vez += 1) {
    const pid = sistema.procesos().find(({ nombre }) => nombre === 'reconciliador')?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await new Promise((listo) => setTimeout(listo, 300));
  }

  await rm(averia);
  expect(existsSync(averia)).toBe(false);
  await hasta(async () => (await reconciliacion()).evaluados === 5, 40_000);
  const estados = await Promise.all(pedidos.map(async (id) => (await pedido(id)).estado));
  await hasta(async () => (await pedido(pedidos[4])).estado === 'AUDITADO');
  expect(estados.slice(0, 4).every((estado) => estado !== 'RECIBIDO')).toBe(true);
  expect(await reconciliacion()).toMatchObject({ aceptados: 5, en_vuelo: 0, en_dlq: 0, sin_cuenta: 0 });
  await hasta(async () => (await estadoDe('pedidos-sin-cuenta')) === 'OK');

  // The canary was swallowed and healed too; nobody sees it.
  await hasta(async () => {
    const [filas] = await base.query<RowDataPacket[]>('SELECT estado FROM pedidos WHERE bodega_id = 0');
    return filas.length > 0 && filas.every(({ estado }) => estado === 'AUDITADO');
  }, 30_000);
  expect((await leer<{ evaluaciones: unknown[] }>('/evaluaciones')).evaluaciones).toHaveLength(5);
  expect(await leer('/auditoria/verificacion')).toMatchObject({ integra: true, registros: 1 });

  // Somebody changes a table by hand.
  expect((await reconciliacion()).descuadres).toEqual([]);
  await base.query('UPDATE bodega_items SET cantidad_disponible = 49 WHERE item_id = 2');
  await hasta(async () => (await reconciliacion()).descuadres?.length === 1);
  expect((await reconciliacion()).descuadres).toEqual([
    { que: 'ESTANTE', bodega_id: 1, item_id: 2, esperado: 50, encontrado: 49 },
  ]);
  await hasta(async () => (await estadoDe('inventario-descuadrado')) === 'ALARMA');
  expect(await estadoDe('reconciliador-parado')).toBe('OK');
}, 180_000);
