import { randomBytes, randomUUID } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { abrirBase, type Base } from '../../shared/adaptadores/mysql/base.ts';
import { idABinario } from '../../shared/adaptadores/mysql/valores.ts';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { crearPublicador } from '../../shared/adaptadores/sns.ts';
import type { Estado } from '../../shared/dominio/estados.ts';
import type { Linea } from '../../shared/dominio/pedido.ts';
import { atender } from '../../shared/lambda/http.ts';
import {
  CLAVE_PEDIDOS,
  claimsDe,
  type Funcion,
  type Llamada,
  llamar,
  loggerMudo,
} from '../../shared/pruebas/api.ts';
import { fabricarPedido, guardarDecidido, ponerItem } from '../../shared/pruebas/pedidos.ts';
import {
  type BaseDePrueba,
  type ColasDePrueba,
  crearBaseDePrueba,
  crearColasDePrueba,
} from '../../shared/pruebas/servidores.ts';
import { vaciarTablas } from '../../shared/pruebas/vaciar.ts';
import { crearManejadores } from './manejadores.ts';

let bd: BaseDePrueba;
let colas: ColasDePrueba;
let base: Base;
let funcion: Funcion;

beforeAll(async () => {
  [bd, colas] = await Promise.all([crearBaseDePrueba(), crearColasDePrueba()]);
  base = abrirBase(bd.url, 8);
  const publicador = crearPublicador(colas.sns, colas.temaArn('tema-bodega'));
  const deps = { base, reloj: relojReal, clavePedidos: CLAVE_PEDIDOS, publicador, azar: randomBytes };
  funcion = atender(crearManejadores(deps), { logger: loggerMudo, reloj: relojReal });
});
afterAll(async () => {
  colas.cerrar();
  await base.end();
  await bd.borrar();
});
const TABLAS = [
  'movimientos',
  'bodega_items',
  'pedidos',
  'pedido_items',
  'evaluaciones',
  'historial_estados',
];
beforeEach(async () => {
  await vaciarTablas(base, TABLAS);
  await ponerItem(base, 1, 10);
  await ponerItem(base, 2, 10);
});

type Accion = 'cancelacion' | 'despacho';
const hacer = (accion: Accion, pedido_id: string, mas: Partial<Llamada> = {}) =>
  llamar(funcion, {
    routeKey: `POST /pedidos/{pedido_id}/${accion}`,
    camino: `/pedidos/${pedido_id}/${accion}`,
    parametros: { pedido_id },
    ...mas,
  });
const linea = (item_id: number, cantidad: number): Linea => ({ item_id, cantidad, nombre_item: null });

/** An order of 3 units of item 1 and 4 of item 2, decided, in a state. */
const sembrar = async (estado: Estado = 'VALIDADO', cliente_id: string | null = null): Promise<string> => {
  const pedido = fabricarPedido({ cliente_id, items: [linea(1, 1), linea(2, 4), linea(1, 2)] });
  await guardarDecidido(base, pedido);
  await base.query('UPDATE pedidos SET estado = ? WHERE pedido_id = ?', [
    estado,
    idABinario(pedido.pedido_id),
  ]);
  return pedido.pedido_id;
};
const filas = async (sql: string): Promise<RowDataPacket[]> => (await base.query<RowDataPacket[]>(sql))[0];
const existencias = async () =>
  (await filas('SELECT * FROM bodega_items ORDER BY item_id')).map((fila) => [
    fila.cantidad_disponible,
    fila.cantidad_reservada,
    fila.version,
  ]);
const movimientos = async () =>
  (await filas('SELECT * FROM movimientos ORDER BY item_id')).map((fila) => [
    fila.tipo,
    fila.item_id,
    fila.cantidad,
    fila.delta,
    fila.delta_reservada,
    fila.cantidad_disponible,
    fila.version,
    fila.motivo,
  ]);

describe('POST /pedidos/{id}/cancelacion', () => {
  test.each(['RESERVADO', 'VALIDADO'] as const)(
    '%s → CANCELADO, and all it held is free again',
    async (estado) => {
      const pedido_id = await sembrar(estado);
      expect(await existencias()).toEqual([
        [10, 3, 2],
        [10, 4, 2],
      ]);
      const { status, cuerpo } = await hacer('cancelacion', pedido_id);
      expect([status, cuerpo.pedido_id, cuerpo.estado, cuerpo.resultado]).toEqual([
        200,
        pedido_id,
        'CANCELADO',
        'CONSISTENTE',
      ]);
      expect(cuerpo.historial.at(-1)).toMatchObject({ estado: 'CANCELADO', causa: 'CANCELACION' });
      expect(await existencias()).toEqual([
        [10, 0, 3],
        [10, 0, 3],
      ]);
      expect(await movimientos()).toEqual([
        ['LIBERACION', 1, 3, 0, -3, 10, 3, 'CANCELACION'],
        ['LIBERACION', 2, 4, 0, -4, 10, 3, 'CANCELACION'],
      ]);
      expect(
        await filas('SELECT DISTINCT cantidad_reservada, version_reserva, version_salida FROM pedido_items'),
      ).toEqual([{ cantidad_reservada: 0, version_reserva: 2, version_salida: 3 }]);
    },
  );

  test('idempotent: 200 with the same order, nothing is released twice', async () => {
    const pedido_id = await sembrar();
    const primera = await hacer('cancelacion', pedido_id, { cuerpo: {} });
    const segunda = await hacer('cancelacion', pedido_id);
    expect([primera.status, segunda.status]).toEqual([200, 200]);
    expect(segunda.cuerpo).toEqual(primera.cuerpo);
    expect(await existencias()).toEqual([
      [10, 0, 3],
      [10, 0, 3],
    ]);
    expect(await movimientos()).toHaveLength(2);
  });

  test.each(['DESPACHADO', 'CON_FALTANTE', 'AUDITADO'] as const)('409 from %s', async (estado) => {
    const respuesta = await hacer('cancelacion', await sembrar(estado));
    expect([respuesta.status, respuesta.cabeceras['retry-after']]).toEqual([409, undefined]);
    expect(await movimientos()).toEqual([]);
  });

  test('409 with Retry-After before the database has it', async () => {
    const respuesta = await hacer('cancelacion', fabricarPedido().pedido_id);
    expect([respuesta.status, respuesta.cabeceras['retry-after']]).toEqual([409, '1']);
  });

  test('a foreign order answers exactly like an invented one', async () => {
    const pedido_id = await sembrar('VALIDADO', 'eva');
    const ana = { claims: claimsDe('cliente', 'ana') };
    const ajeno = await hacer('cancelacion', pedido_id, ana);
    const inventado = await hacer('cancelacion', randomUUID(), ana);
    expect([ajeno.status, { ...ajeno.cuerpo, instance: '' }]).toEqual([
      404,
      { ...inventado.cuerpo, instance: '' },
    ]);
    expect((await hacer('cancelacion', pedido_id, { claims: claimsDe('cliente', 'eva') })).status).toBe(200);
  });

  test('the stored owner counts, not only the 24 bits in the id', async () => {
    const pedido_id = await sembrar('VALIDADO', 'eva');
    await base.query("UPDATE pedidos SET cliente_id = 'otra'");
    expect((await hacer('cancelacion', pedido_id, { claims: claimsDe('cliente', 'eva') })).status).toBe(404);
    expect((await existencias())[0]).toEqual([10, 3, 2]);
  });

  test('422 for a body that says anything', async () => {
    const pedido_id = await sembrar();
    for (const cuerpo of [{ motivo: 'x' }, [], 'x', null]) {
      expect((await hacer('cancelacion', pedido_id, { cuerpo: JSON.stringify(cuerpo) })).status).toBe(422);
    }
  });

  test('reserved units that somebody has changed by hand never go below 0', async () => {
    const pedido_id = await sembrar();
    await base.query('UPDATE bodega_items SET cantidad_reservada = 1');
    expect((await hacer('cancelacion', pedido_id)).status).toBe(200);
    expect((await movimientos()).map((m) => m[4])).toEqual([-1, -1]);
    expect((await existencias()).map((e) => e[1])).toEqual([0, 0]);
  });
});

describe('POST /pedidos/{id}/despacho', () => {
  test('VALIDADO → DESPACHADO: stock and reservation both fall', async () => {
    const pedido_id = await sembrar();
    const { status, cuerpo } = await hacer('despacho', pedido_id);
    expect([status, cuerpo.estado, cuerpo.historial.at(-1).causa]).toEqual([200, 'DESPACHADO', 'DESPACHO']);
    expect(await existencias()).toEqual([
      [7, 0, 3],
      [6, 0, 3],
    ]);
    expect(await movimientos()).toEqual([
      ['DESPACHO', 1, 3, -3, -3, 7, 3, 'DESPACHO'],
      ['DESPACHO', 2, 4, -4, -4, 6, 3, 'DESPACHO'],
    ]);
    expect((await hacer('despacho', pedido_id)).status).toBe(200);
    expect(await movimientos()).toHaveLength(2);
  });

  test('409 with Retry-After while it is RESERVADO, 409 from any other state', async () => {
    const pronto = await hacer('despacho', await sembrar('RESERVADO'));
    expect([pronto.status, pronto.cabeceras['retry-after']]).toEqual([409, '1']);
    const tarde = await hacer('despacho', await sembrar('CANCELADO'));
    expect([tarde.status, tarde.cabeceras['retry-after']]).toEqual([409, undefined]);
  });

  test('409 while a unit of it is not on the shelf, 200 once it is', async () => {
    const pedido_id = await sembrar();
    await base.query('UPDATE bodega_items SET cantidad_disponible = 3 WHERE item_id = 2');
    expect((await hacer('despacho', pedido_id)).status).toBe(409);
    expect(await movimientos()).toEqual([]);
    await base.query('UPDATE bodega_items SET cantidad_disponible = 4 WHERE item_id = 2');
    expect((await hacer('despacho', pedido_id)).status).toBe(200);
    expect((await existencias())[1]).toEqual([0, 0, 3]);
  });
});

test('cancel and dispatch of one order at once: one of them wins, once', async () => {
  for (let vuelta = 0; vuelta < 10; vuelta += 1) {
    const pedido_id = await sembrar();
    const respuestas = await Promise.all(
      Array.from({ length: 8 }, (_, n) => hacer(n % 2 === 0 ? 'cancelacion' : 'despacho', pedido_id)),
    );
    expect(respuestas.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 409, 409, 409, 409]);
    await base.query('DELETE FROM pedidos');
    await base.query('UPDATE bodega_items SET cantidad_disponible = 10');
  }
  expect(await movimientos()).toHaveLength(20);
  expect((await existencias()).map((e) => e[1])).toEqual([0, 0]);
});
