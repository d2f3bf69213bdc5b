/** The routes about the warehouse. */
import { cargaPedida, itemPedido, movimientoPedido } from '../bodega.ts';
import { caminoDeItem, consultaDeItem, consultaDeItems, consultaDeMovimientos } from '../consulta.ts';
import { item, movimiento } from './ejemplos.ts';
import * as esquema from './esquemas-bodega.ts';
import type { Operacion } from './tipos.ts';

const NO_EXISTE = { causas: ['No existe ese item en esa bodega.'] };

export const operacionesDeBodega = {
  'PUT /bodega/items/{item_id}': {
    resumen: 'Crear o fijar un item',
    descripcion:
      'Una cantidad menor que lo reservado se anota tal cual: manda el estante, y deja pedidos descubiertos.',
    grupo: 'Bodega',
    camino: caminoDeItem,
    cuerpo: {
      esquema: itemPedido,
      ejemplos: {
        item: {
          resumen: 'Cien unidades',
          valor: { nombre_item: 'Item A', sku: 'A-1', cantidad_disponible: 100 },
        },
      },
    },
    exitos: {
      200: { descripcion: 'Ya existía y quedó fijado.', cuerpo: esquema.itemLeido, ejemplo: item },
      201: { descripcion: 'Creado.', cuerpo: esquema.itemLeido, ejemplo: { ...item, cantidad_reservada: 0 } },
    },
  },
  'PUT /bodega/items': {
    resumen: 'Crear o fijar hasta 5.000 items',
    descripcion: 'Todos o ninguno.',
    grupo: 'Bodega',
    cuerpo: {
      esquema: cargaPedida,
      ejemplos: {
        dos: {
          resumen: 'Dos items',
          valor: {
            items: [
              { item_id: 1, nombre_item: 'Item A', cantidad_disponible: 100 },
              { item_id: 2, nombre_item: 'Item B', cantidad_disponible: 50 },
            ],
          },
        },
      },
    },
    exitos: {
      200: {
        descripcion: 'Cuántos eran nuevos y cuántos no.',
        cuerpo: esquema.cargaHecha,
        ejemplo: { creados: 1, actualizados: 1 },
      },
    },
  },
  'GET /bodega/items': {
    resumen: 'Listar los items de una bodega',
    descripcion: 'Por item_id.',
    grupo: 'Bodega',
    consulta: consultaDeItems,
    exitos: {
      200: {
        descripcion: 'Una página.',
        cuerpo: esquema.listaDeItems,
        ejemplo: { items: [item], cursor: null },
      },
    },
  },
  'GET /bodega/items/{item_id}': {
    resumen: 'Leer un item',
    grupo: 'Bodega',
    camino: caminoDeItem,
    consulta: consultaDeItem,
    exitos: { 200: { descripcion: 'El item.', cuerpo: esquema.itemLeido, ejemplo: item } },
    errores: { 404: NO_EXISTE },
  },
  'POST /bodega/movimientos': {
    resumen: 'Mover existencias',
    descripcion: 'ENTRADA suma, SALIDA resta, AJUSTE fija lo contado.',
    grupo: 'Bodega',
    cuerpo: {
      esquema: movimientoPedido,
      ejemplos: {
        entrada: { resumen: 'Entran cinco unidades', valor: movimiento },
        ajuste: {
          resumen: 'Se contaron noventa y ocho',
          valor: {
            item_id: 1,
            tipo: 'AJUSTE',
            cantidad: 98,
            motivo: 'Conteo anual',
            clave_idempotencia: 'conteo-2026-1',
          },
        },
      },
    },
    exitos: {
      200: {
        descripcion: 'Ya se hizo antes, con la misma clave_idempotencia.',
        cuerpo: esquema.movimientoLeido,
      },
      201: {
        descripcion: 'Hecho.',
        cuerpo: esquema.movimientoLeido,
        ejemplo: {
          movimiento_id: 7,
          bodega_id: 1,
          ...movimiento,
          delta: 5,
          delta_reservada: 0,
          clave_idempotencia: null,
          pedido_id: null,
          cantidad_disponible: 105,
          version: 3,
          creado_en: '2026-11-22T10:00:00.000Z',
        },
      },
    },
    errores: {
      404: NO_EXISTE,
      409: {
        causas: [
          'No hay tantas unidades en el estante.',
          'El estante no puede pasar de 2147483647 unidades.',
          'Esa clave_idempotencia ya se usó con otro contenido.',
        ],
      },
    },
  },
  'GET /bodega/movimientos': {
    resumen: 'Listar los movimientos del estante',
    descripcion: 'Cada cambio del estante, liberación y despacho.',
    grupo: 'Bodega',
    consulta: consultaDeMovimientos,
    exitos: { 200: { descripcion: 'Una página.', cuerpo: esquema.listaDeMovimientos } },
  },
} as const satisfies Readonly<Record<string, Operacion>>;
