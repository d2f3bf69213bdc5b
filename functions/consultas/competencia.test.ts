import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abrirBase, type Base, type Ejecutor } from '../../shared/adaptadores/mysql/base.ts';
import { bloquearExistencias } from '../../shared/adaptadores/mysql/existencias.ts';
import { anotarSalidas, leerReservas } from '../../shared/adaptadores/mysql/reservas.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { type TipoSalida, terminar } from '../../shared/dominio/salida.ts';
import { atender } from '../../shared/lambda/http.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
  sinAlarmas,
} from '../../shared/pruebas/api.ts';
import { AHORA } from '../../shared/pruebas/fabricas.ts';
import { fabricarPedido, guardarDecidido, ponerItem } from '../../shared/pruebas/pedidos.ts';
import { planDe } from '../../shared/pruebas/plan.ts';
import { type BaseDePrueba, crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { vaciarTablas } from '../../shared/pruebas/vaciar.ts';
import { acotar } from './competencia-tramos.ts';
import { crearManejadores } from './manejadores.ts';
import { seleccionarCompetidores, sumarRetenidas, sumarTerminadas } from './sql-competencia.ts';

let bd: BaseDePrueba;
let base: Base;
let funcion: Funcion;

beforeAll(async () => {
  bd = await crearBaseDePrueba();
  base = abrirBase(bd.url, 4);
  const servicio = { logger: loggerMudo, reloj: relojReal };
  funcion = atender(crearManejadores(base, CLAVE_PEDIDOS, {}, sinAlarmas), servicio);
});
afterAll(async () => {
  await base.end();
  await bd.borrar();
});
const TABLAS = ['movimientos', 'bodega_items', 'pedidos', 'pedido_items', 'evaluaciones', 'descubiertos'];
beforeEach(async () => {
  await vaciarTablas(base, TABLAS);
  await ponerItem(base, 1, 10);
  await ponerItem(base, 2, 10);
});

const pedir = async (...lineas: [item_id: number, cantidad: number][]) => {
  const pedido = fabricarPedido({
    items: lineas.map(([item_id, cantidad]) => ({ item_id, cantidad, nombre_item: null })),
  });
  return { pedido_id: pedido.pedido_id, secuencia: await guardarDecidido(base, pedido) };
};
/** As cancel, dispatch and late shortfall end what an order holds. */
const soltar = async (tipo: TipoSalida, { pedido_id }: { pedido_id: string }): Promise<void> => {
  const id = idABinario(pedido_id);
  const reservas = (await leerReservas(base, [id])).get(pedido_id) ?? [];
  const existencias = await bloquearExistencias(base, 1, [1, 2]);
  const salidas = terminar(tipo, pedido_id, reservas, existencias);
  await anotarSalidas(base, { tipo, bodega_id: 1, motivo: 'x', en: AHORA }, salidas);
};
const competencia = (pedido_id: string, mas: Partial<Llamada> = {}) =>
  llamar(funcion, {
    routeKey: 'GET /pedidos/{pedido_id}/competencia',
    camino: `/pedidos/${pedido_id}/competencia`,
    parametros: { pedido_id },
    ...mas,
  });

describe('GET /pedidos/{id}/competencia', () => {
  test('the numbers at its place, and who held the items it lacked, newest first', async () => {
    const primero = await pedir([1, 4], [2, 1]);
    const segundo = await pedir([1, 5]);
    await pedir([2, 9]);
    const corto = await pedir([1, 3]);
    const { status, cuerpo } = await competencia(corto.pedido_id, { claims: claimsDe('supervisor') });
    expect(status).toBe(200);
    expect(cuerpo).toEqual({
      ...corto,
      items: [
        {
          item_id: 1,
          cantidad_solicitada: 3,
          cantidad_disponible: 10,
          cantidad_reservada: 9,
          faltante: 2,
          razon: 'INSUFICIENTE',
          version: 3,
        },
      ],
      pedidos: [
        { ...segundo, item_id: 1, cantidad: 5, estado: 'RESERVADO' },
        { ...primero, item_id: 1, cantidad: 4, estado: 'RESERVADO' },
      ],
    });
  });

  test('what ended before its place does not count, what ended or began after it changes nothing', async () => {
    const cancelado = await pedir([1, 2]);
    const despachado = await pedir([1, 2]);
    const retenido = await pedir([1, 4]);
    await soltar('LIBERACION', cancelado);
    await soltar('DESPACHO', despachado);
    const despues = await pedir([1, 3]);
    const corto = await pedir([1, 2]);
    const antes = (await competencia(corto.pedido_id)).cuerpo;
    expect(antes.pedidos.map(({ pedido_id }: { pedido_id: string }) => pedido_id)).toEqual([
      despues.pedido_id,
      retenido.pedido_id,
    ]);
    expect(antes.items[0]).toMatchObject({ cantidad_disponible: 8, cantidad_reservada: 7 });

    await soltar('LIBERACION', retenido);
    await soltar('DESPACHO', despues);
    await pedir([1, 1]);
    expect((await competencia(corto.pedido_id)).cuerpo).toEqual(antes);
  });

  test('what they held is all that was reserved at its place', async () => {
    for (let n = 0; n < 12; n += 1) {
      const pedido = await pedir([1, 1 + (n % 3)], [2, 1]);
      if (n % 4 === 1) await soltar('LIBERACION', pedido);
    }
    const { cuerpo } = await competencia((await pedir([1, 9], [2, 9])).pedido_id);
    for (const { item_id, cantidad_reservada } of cuerpo.items) {
      const suma = cuerpo.pedidos
        .filter((pedido: { item_id: number }) => pedido.item_id === item_id)
        .reduce((total: number, { cantidad }: { cantidad: number }) => total + cantidad, 0);
      expect(suma).toBe(cantidad_reservada);
    }
  });

  test('at most 50', async () => {
    await base.query('UPDATE bodega_items SET cantidad_disponible = 60 WHERE item_id = 1');
    const todos = [];
    for (let n = 0; n < 60; n += 1) todos.push(await pedir([1, 1]));
    const { pedidos } = (await competencia((await pedir([1, 1], [77, 1])).pedido_id)).cuerpo;
    expect(pedidos.map(({ secuencia }: { secuencia: number }) => secuencia)).toEqual(
      todos
        .map(({ secuencia }) => secuencia)
        .toReversed()
        .slice(0, 50),
    );
  });

  test('of an order that lost its cover: who held the item then', async () => {
    const primero = await pedir([1, 4]);
    const corto = await pedir([1, 5]);
    await base.query(
      'UPDATE bodega_items SET cantidad_disponible = 5, version = version + 1 WHERE item_id = 1',
    );
    await soltar('LIBERACION', corto);
    const item = {
      item_id: 1,
      cantidad_solicitada: 5,
      cantidad_disponible: 5,
      cantidad_reservada: 4,
      faltante: 4,
      razon: 'INSUFICIENTE',
      version: 5,
    };
    await base.query("INSERT INTO descubiertos VALUES (?, NOW(3), 1, 4, 'ALTA', ?)", [
      idABinario(corto.pedido_id),
      JSON.stringify([item]),
    ]);
    const { cuerpo } = await competencia(corto.pedido_id);
    expect(cuerpo.items).toMatchObject([{ item_id: 1, faltante: 0, version: 3 }]);
    expect(cuerpo.pedidos).toEqual([{ ...primero, item_id: 1, cantidad: 4, estado: 'RESERVADO' }]);
  });

  test('nobody, where nothing lacked or nobody knows the item', async () => {
    expect((await competencia((await pedir([1, 4])).pedido_id)).cuerpo.pedidos).toEqual([]);
    expect((await competencia((await pedir([99, 4])).pedido_id)).cuerpo.pedidos).toEqual([]);
  });

  test('409 with Retry-After before its verdict, 404 for an invented id, 403 for a cliente', async () => {
    const pronto = await competencia(fabricarPedido().pedido_id);
    expect([pronto.status, pronto.cabeceras['retry-after']]).toEqual([409, '1']);
    expect((await competencia(randomUUID())).status).toBe(404);
    expect((await competencia(randomUUID(), { claims: claimsDe('cliente', 'ana') })).status).toBe(403);
  });

  test('looks as far as the last holder’s end, and no further, however long the item has lived since', async () => {
    const [pronto, tarde] = [await pedir([1, 3]), await pedir([1, 6])];
    const corto = await pedir([1, 2]);
    const [disputa] = [{ item_id: 1, version: 3, reservada: 9 }];
    for (const [pedido, salida] of [
      [pronto, 7],
      [tarde, 30_000],
    ] as const) {
      await base.query(
        'UPDATE pedido_items SET cantidad_reservada = 0, version_salida = ? WHERE pedido_id = ?',
        [salida, idABinario(pedido.pedido_id)],
      );
    }
    await base.query('UPDATE bodega_items SET version = 9000000 WHERE item_id = 1');
    const [tramo] = await acotar(base, 1, [disputa]);
    expect(tramo?.hasta).toBeGreaterThanOrEqual(30_000);
    expect(tramo?.hasta).toBeLessThan(200_000);
    expect((await acotar(base, 1, [{ ...disputa, reservada: 3 }]))[0]?.hasta).toBeLessThan(2_000);
    expect((await competencia(corto.pedido_id)).cuerpo.pedidos).toMatchObject([tarde, pronto]);
    // Somebody changed a table: the units never add up, and the search ends where the item's life does.
    expect((await acotar(base, 1, [{ ...disputa, reservada: 10 }]))[0]?.hasta).toBe(9_000_000);
  });

  test('the holders, and how many they were, are ranges of por_item', async () => {
    for (let n = 0; n < 9; n += 1) await pedir([1, 1]);
    const tramos = [{ item_id: 1, version: 5, desde: 5, hasta: 9 }];
    for (const [sentencia, veces] of [
      [(tx: Ejecutor) => seleccionarCompetidores(tx, 1, tramos, 50), 2],
      [(tx: Ejecutor) => sumarRetenidas(tx, 1, tramos), 1],
      [(tx: Ejecutor) => sumarTerminadas(tx, 1, tramos), 1],
    ] as const) {
      const plan = await planDe(base, sentencia);
      const lecturas = plan.filter(({ table }) => table === 'pedido_items');
      expect(lecturas.map(({ type, key }) => [type, key])).toEqual(Array(veces).fill(['range', 'por_item']));
      expect(plan.filter(({ table }) => table === 'p' || table === 'e').map(({ type }) => type)).toEqual(
        veces === 2 ? ['eq_ref', 'eq_ref'] : [],
      );
    }
  });
});
