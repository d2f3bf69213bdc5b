import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { relojReal } from '../../shared/adaptadores/reloj.ts';
import { bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA } from '../../shared/eventos/bodega-descubierta.ts';
import { leerEvento } from '../../shared/eventos/comun.ts';
import { atender } from '../../shared/lambda/http.ts';
import { trazaDe } from '../../shared/lambda/traza.ts';
import { CLAVE_PEDIDOS, type Funcion, llamar, loggerMudo } from '../../shared/pruebas/api.ts';
import { abrirBanco, type Banco } from '../../shared/pruebas/banco.ts';
import { crearManejadores } from './manejadores.ts';

let banco: Banco;
let funcion: Funcion;

beforeAll(async () => {
  banco = await abrirBanco();
  const publicador = banco.publicador('tema-bodega');
  funcion = atender(
    crearManejadores({
      base: banco.base,
      reloj: relojReal,
      clavePedidos: CLAVE_PEDIDOS,
      publicador,
      azar: randomBytes,
    }),
    { logger: loggerMudo, reloj: relojReal },
  );
});
beforeEach(async () => {
  await banco.limpiar();
  await banco.base.query(
    `INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible, cantidad_reservada)
     VALUES (1, 1, 'x', 10, 6), (1, 2, 'x', 10, 6), (2, 1, 'x', 10, 6)`,
  );
});
afterAll(() => banco.cerrar());

const mover = (tipo: string, cantidad: number, clave_idempotencia?: string) =>
  llamar(funcion, {
    routeKey: 'POST /bodega/movimientos',
    camino: '/bodega/movimientos',
    cuerpo: { item_id: 1, tipo, cantidad, motivo: 'x', clave_idempotencia },
  });
const avisos = async () =>
  (await banco.vaciar('cola-descubiertos')).map(({ Body, MessageAttributes }) => {
    const lectura = leerEvento(bodegaDescubierta, TIPO_BODEGA_DESCUBIERTA, Body);
    if (!lectura.ok) throw new Error(lectura.motivo);
    return { ...lectura.evento, traza: trazaDe(MessageAttributes?.traceparent?.StringValue) };
  });

describe('bodega.descubierta.v1', () => {
  it('a movement that leaves more reserved than there is says so, with the trace of its request', async () => {
    await mover('SALIDA', 4);
    expect(await avisos()).toEqual([]);
    const { cabeceras } = await mover('SALIDA', 1);
    expect(await avisos()).toMatchObject([
      { subject: '1/1', data: { bodega_id: 1, item_id: 1 }, traza: cabeceras['x-correlation-id'] },
    ]);
    await mover('ENTRADA', 1);
    expect(await avisos()).toEqual([]);
  });

  it('a PUT says it of every item it left uncovered, and of no other', async () => {
    const item = { nombre_item: 'x', cantidad_disponible: 5 };
    const { status } = await llamar(funcion, {
      routeKey: 'PUT /bodega/items',
      camino: '/bodega/items',
      cuerpo: {
        items: [
          { ...item, item_id: 1 },
          { ...item, item_id: 2, cantidad_disponible: 6 },
          { ...item, item_id: 1, bodega_id: 2, cantidad_disponible: 0 },
          { ...item, item_id: 9 },
        ],
      },
    });
    expect(status).toBe(200);
    expect((await avisos()).map(({ subject }) => subject).sort()).toEqual(['1/1', '2/1']);
  });

  it('a publication that fails does not fail the request; the same key again says it again', async () => {
    banco.fallarSi(() => true);
    expect((await mover('AJUSTE', 5, 'k')).status).toBe(201);
    banco.fallarSi(undefined);
    expect(await avisos()).toEqual([]);
    expect((await mover('AJUSTE', 5, 'k')).status).toBe(200);
    expect(await avisos()).toHaveLength(1);
  });
});
