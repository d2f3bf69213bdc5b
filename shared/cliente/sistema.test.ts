/** The client against the whole system, gateway, queues and database: every answer is read by its schema. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { borrarBase, conBase, crearBase } from '../../scripts/local/base-datos/bases.ts';
import { iniciarSistema, type Sistema } from '../../scripts/local/sistema.ts';
import { type Cliente, crearCliente, mediosComunes } from './cliente.ts';
import { ErrorDeApi } from './errores.ts';
import { enviarLote } from './lote.ts';
import { transporteFetch } from './transporte.ts';
import { esperarVeredicto } from './veredicto.ts';

const databaseUrl = conBase(inject('urlBaseDatos'), `vigia_prueba_cliente${process.pid}`);
let sistema: Sistema;
let cliente: Cliente;
let medios: ReturnType<typeof mediosComunes>;

beforeAll(async () => {
  await crearBase(databaseUrl);
  sistema = await iniciarSistema({ puerto: 0, demo: true, databaseUrl });
  medios = mediosComunes(transporteFetch(sistema.url));
  cliente = crearCliente(medios);
});
afterAll(async () => {
  await sistema.detener();
  await borrarBase(databaseUrl);
});

test('an order from its acceptance to its report', async () => {
  const cuerpo = { items: [{ item_id: 2, cantidad: 51 }], referencia: 'R-1' };
  const respuesta = await cliente.llamar('POST /pedidos', { cuerpo, cabeceras: { Prefer: 'wait=20' } });
  expect(respuesta.cabecera('preference-applied')).toBe('wait=20');
  if (respuesta.estado !== 200) throw new Error('sin veredicto en 20 s');
  const { pedido_id, resultado, items } = respuesta.cuerpo;
  expect([resultado, items[0]?.faltante, items[0]?.razon]).toEqual(['INCONSISTENTE', 1, 'INSUFICIENTE']);
  const camino = { pedido_id };
  const ahora = await cliente.llamar('POST /pedidos/{pedido_id}/verificar-consistencia', {
    camino,
    cuerpo: {},
  });
  expect([ahora.cuerpo.consistente, ahora.cuerpo.coincide]).toEqual([false, true]);
  const { cuerpo: bitacora } = await cliente.llamar('GET /evaluaciones', { consulta: { limite: 1 } });
  expect(bitacora.evaluaciones[0]?.pedido_id).toBe(pedido_id);
});

test('a batch, a movement, and what stands on the shelf', async () => {
  const lineas = [{ item_id: 5, cantidad: 1 }];
  const pedidos = ['a', 'b'].map((clave_idempotencia) => ({ items: lineas, clave_idempotencia }));
  const { aceptados } = await enviarLote(cliente, medios, pedidos);
  const otraVez = await enviarLote(cliente, medios, pedidos);
  expect(otraVez.aceptados).toEqual(aceptados);
  for (const { pedido_id } of aceptados) {
    expect((await esperarVeredicto(cliente, medios, pedido_id, 30_000))?.resultado).toBe('CONSISTENTE');
  }
  const movimiento = { item_id: 5, tipo: 'ENTRADA', cantidad: 4, motivo: 'prueba' } as const;
  const hecho = await cliente.llamar('POST /bodega/movimientos', { cuerpo: movimiento });
  expect([hecho.estado, hecho.cuerpo.cantidad_disponible]).toEqual([201, 34]);
  const { cuerpo: item } = await cliente.llamar('GET /bodega/items/{item_id}', { camino: { item_id: 5 } });
  expect([item.cantidad_disponible, item.cantidad_reservada, item.cantidad_libre]).toEqual([34, 2, 32]);
});

test('an error is one, with its fields', async () => {
  const error = await cliente
    .llamar('POST /pedidos', { cuerpo: { items: [{ item_id: 0, cantidad: 1 }] } })
    .catch((uno: unknown) => uno);
  expect(error).toBeInstanceOf(ErrorDeApi);
  expect(error).toMatchObject({ estado: 422, problema: { errores: [{ ruta: 'items.0.item_id' }] } });
});
